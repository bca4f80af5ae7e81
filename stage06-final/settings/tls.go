package settings

import (
	"flag"

	"looper.example/stage06-final/looper"
)

// secure registers the keys of HTTPS.
func secure(fs *flag.FlagSet, c *looper.Config) {
	t := &c.TLS
	fs.Func("tls", "serve HTTPS with `dev`, a certificate that is made now and nobody trusts, or with CERT,KEY, two PEM files; "+
		"again for another name (default none: HTTP)", t.Parse)
	add(fs, &t.ClientCA, "tls-client-ca", "PEM `file` of the authorities one of which must have signed a client's certificate", "clients need none")
	add(fs, &t.ClientOptional, "tls-client-optional", "let clients without a certificate in, too", "")
	add(fs, &t.HandshakeTimeout, "tls-handshake-timeout", "`duration` that a handshake may take", "10s")
}
