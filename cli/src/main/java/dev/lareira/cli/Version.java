package dev.lareira.cli;

import dev.lareira.quant.RuntimeInfo;
import picocli.CommandLine.IVersionProvider;

/** Version of the jar and what it runs on. */
final class Version implements IVersionProvider {
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"lareira " + number(), RuntimeInfo.current().toString()};
    }
}
