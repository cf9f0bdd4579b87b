package dev.lamplight.aws.snapshot;

import dev.lamplight.aws.InvocationLog;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;

/// The sessions that the JDK keeps to come back to a server without a whole handshake.
final class TlsSessions {
    private TlsSessions() {}

    /// Each environment makes its own.
    static void forget() {
        try {
            SSLSessionContext sessions = SSLContext.getDefault().getClientSessionContext();
            for (byte[] id : Collections.list(sessions.getIds())) {
                SSLSession session = sessions.getSession(id);
                if (session != null) {
                    session.invalidate();
                }
            }
        } catch (NoSuchAlgorithmException absent) {
            InvocationLog.note("this Java has no TLS", absent);
        }
    }
}
