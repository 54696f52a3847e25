"""Lines of text for TextVectors: the folder of Debian's wordnet-base, then the files of glosses and of examples to write."""
import random, sys

glosses, examples = [], []
for part in ("noun", "verb", "adj", "adv"):
    with open(f"{sys.argv[1]}/data.{part}", encoding="latin-1") as file:
        for line in file:
            if not line.startswith("  "):
                gloss, *quoted = line.split("|", 1)[1].strip().split('; "')
                glosses.append(gloss)
                examples += [example.strip(' ";') for example in quoted]
random.Random(42).shuffle(glosses)
random.Random(42).shuffle(examples)
for name, lines in ((sys.argv[2], glosses[: int(sys.argv[4])]), (sys.argv[3], examples[:1000])):
    with open(name, "w", encoding="utf-8") as out:
        out.write("\n".join(lines))
