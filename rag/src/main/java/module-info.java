/** The vector index, and retrieval over a person's notes. */
module dev.lareira.rag {
    requires transitive dev.lareira.core;
    requires com.github.albfernandez.juniversalchardet;
    requires dev.lareira.models.bge;
    requires org.apache.commons.compress;
    requires static org.apache.pdfbox;
    requires org.commonmark;
    requires org.commonmark.ext.gfm.tables;
    requires org.jsoup;
    requires org.snakeyaml.engine;
    requires tools.jackson.databind;
    requires java.logging;
    requires org.apache.lucene.analysis.common;
    requires org.apache.lucene.core;

    exports dev.lareira.rag;
}
