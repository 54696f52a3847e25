package dev.lareira.rag;

import java.util.SplittableRandom;

/** Made-up vectors of the shapes that graphs meet. */
final class VectorSets {
    private VectorSets() {}

    static float[][] uniform(int count, int dimension, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] vectors = new float[count][dimension];
        for (float[] vector : vectors) {
            for (int i = 0; i < dimension; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        return vectors;
    }

    /** Around centres that the data seed does not change, so that queries may come from the same clusters. */
    static float[][] clustered(int count, int dimension, int clusters, long seed) {
        float[][] centres = uniform(clusters, dimension, 77);
        float[][] vectors = uniform(count, dimension, seed);
        for (int i = 0; i < count; i++) {
            float[] centre = centres[(int) ((i * 2654435761L >>> 8) % clusters)];
            for (int j = 0; j < dimension; j++) {
                vectors[i][j] = centre[j] + 0.5f * vectors[i][j];
            }
        }
        return vectors;
    }
}
