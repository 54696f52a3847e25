package dev.lareira.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.stream.Stream;

/**
 * Runs {@code lareira} in a JVM in which no connection can be made and no name of another machine looked up: each attempt
 * fails, and is told on standard error. Connections that come in are as always.
 */
public final class SocketWatch {
    static final String OUTBOUND = "OUTBOUND: ";

    private SocketWatch() {}

    public static void main(String[] arguments) throws IOException {
        System.setProperty("java.nio.channels.spi.SelectorProvider", Channels.class.getName());
        Socket.setSocketImplFactory(() -> {
            throw new IllegalStateException(told("socket"));
        });
        Lareira.main(arguments);
    }

    private static String told(String what) {
        String line = OUTBOUND + what;
        System.err.println(line);
        System.err.flush();
        return line;
    }

    /** The system's channels, but for those that lead out. */
    public static final class Channels extends SelectorProvider {
        private final SelectorProvider system;

        public Channels() throws ReflectiveOperationException {
            system = (SelectorProvider) Class.forName("sun.nio.ch.DefaultSelectorProvider")
                    .getMethod("get")
                    .invoke(null);
        }

        @Override
        public SocketChannel openSocketChannel() throws IOException {
            throw new IOException(told("channel"));
        }

        @Override
        public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
            throw new IOException(told("channel"));
        }

        @Override
        public DatagramChannel openDatagramChannel() throws IOException {
            throw new IOException(told("datagrams"));
        }

        @Override
        public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
            throw new IOException(told("datagrams"));
        }

        @Override
        public Pipe openPipe() throws IOException {
            return system.openPipe();
        }

        @Override
        public AbstractSelector openSelector() throws IOException {
            return system.openSelector();
        }

        @Override
        public ServerSocketChannel openServerSocketChannel() throws IOException {
            return system.openServerSocketChannel();
        }

        @Override
        public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
            return system.openServerSocketChannel(family);
        }
    }

    /** Names are looked up only if they are this machine's. */
    public static final class Names extends InetAddressResolverProvider {
        @Override
        public InetAddressResolver get(Configuration configuration) {
            InetAddressResolver system = configuration.builtinResolver();
            return new InetAddressResolver() {
                @Override
                public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                    if (host.equals("localhost") || host.equals(configuration.lookupLocalHostName())) {
                        return system.lookupByName(host, policy);
                    }
                    throw new UnknownHostException(told("name " + host));
                }

                @Override
                public String lookupByAddress(byte[] address) throws UnknownHostException {
                    return system.lookupByAddress(address);
                }
            };
        }

        @Override
        public String name() {
            return "watch";
        }
    }
}
