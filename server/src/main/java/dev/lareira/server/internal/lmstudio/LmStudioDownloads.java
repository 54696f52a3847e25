package dev.lareira.server.internal.lmstudio;

import dev.lareira.core.DownloadListener;
import dev.lareira.server.internal.generation.Recent;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.ModelPulls;
import dev.lareira.server.internal.openai.OpenAiAnswers;
import dev.lareira.server.internal.openai.OpenAiRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/v1/models/download}: fetches models in the background, and tells how far each is. */
final class LmStudioDownloads {
    private static final Logger LOG = LoggerFactory.getLogger(LmStudioDownloads.class);

    private final ModelPulls pulls;
    private final BooleanSupplier stopping;
    private final Recent<Job> jobs = new Recent<>("download job");

    /** @param stopping whether the server ends, and with it what is being fetched */
    LmStudioDownloads(ModelPulls pulls, BooleanSupplier stopping) {
        this.pulls = pulls;
        this.stopping = stopping;
    }

    void start(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        String quantization = request.body().path("quantization").asString("");
        String name = request.model("") + (quantization.isBlank() ? "" : ":" + quantization);
        if (pulls.isPresent(name)) {
            exchange.send(Json.object().put("status", "already_downloaded"));
            return;
        }
        Job job = new Job(OpenAiAnswers.id("job_"), name);
        jobs.put(job.id, job);
        Thread.ofVirtual().name("download-" + job.id).start(job);
        exchange.send(job.status());
    }

    void status(Exchange exchange) {
        exchange.send(jobs.require(exchange.tail(), "job_not_found").status());
    }

    /** One download. */
    private final class Job implements Runnable, DownloadListener {
        private final String id;
        private final String name;
        private final Instant started = Instant.now();
        private long bytes;
        private long total;
        private String state = "downloading";
        private String error = "";
        private Instant completed = Instant.MAX;

        private Job(String id, String name) {
            this.id = id;
            this.name = name;
        }

        @Override
        public void run() {
            try {
                pulls.fetch(name, this);
                end("completed", "");
            } catch (ApiException e) {
                end("failed", e.getMessage());
            } catch (RuntimeException | Error e) {
                // Whoever asks for the status must not wait for ever.
                LOG.error("the download of {} failed", name, e);
                end("failed", ApiException.internal(e).getMessage());
            }
        }

        @Override
        public synchronized void progress(long bytes, long total) {
            this.bytes = bytes;
            this.total = total;
        }

        @Override
        public boolean cancelled() {
            return stopping.getAsBoolean();
        }

        private synchronized void end(String state, String error) {
            this.state = state;
            this.error = error;
            completed = Instant.now();
        }

        private synchronized ObjectNode status() {
            ObjectNode node = Json.object().put("job_id", id).put("status", state);
            node.put("total_size_bytes", Math.max(total, bytes)).put("downloaded_bytes", bytes);
            node.put("started_at", started.toString());
            switch (state) {
                case "completed" -> node.put("completed_at", completed.toString());
                case "failed" -> node.put("error", error);
                default -> speed(node);
            }
            return node;
        }

        private void speed(ObjectNode node) {
            double seconds =
                    Math.max(0.001, Duration.between(started, Instant.now()).toNanos() / 1e9);
            double speed = bytes / seconds;
            node.put("bytes_per_second", speed);
            if (total > 0 && speed > 0) {
                long left = (long) ((total - bytes) / speed * 1000);
                node.put("estimated_completion", Instant.now().plusMillis(left).toString());
            }
        }
    }
}
