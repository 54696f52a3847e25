package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.NoteFormat;
import dev.lareira.rag.internal.logseq.Outline.Bullet;
import dev.lareira.rag.internal.markdown.FrontMatter;
import dev.lareira.rag.internal.markdown.MarkdownReader;
import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.NoteLoader;
import dev.lareira.rag.internal.note.SourceText;

/** Pages of Logseq in Markdown and Org. */
final class OutlineLoader implements NoteLoader {
    private final GraphSettings settings;
    private final MarkdownReader markdown;
    private final PageNames names;

    OutlineLoader(GraphSettings settings, MarkdownReader markdown, PageNames names) {
        this.settings = settings;
        this.markdown = markdown;
        this.names = names;
    }

    @Override
    public void load(byte[] bytes, NoteDraft draft) {
        draft.title(names.title(draft.file().path()));
        SourceText source = SourceText.decode(bytes, draft.warnings());
        int maxNesting = draft.options().maxNesting();
        Bullet page = draft.format() == NoteFormat.LOGSEQ_ORG
                ? OrgOutline.read(source, maxNesting)
                : Outline.read(source, FrontMatter.read(source, draft), maxNesting);
        new PageReader(source, settings, markdown, draft).read(page);
        names.day(draft.title()).ifPresent(draft::titledJournal);
    }
}
