package settings

import (
	"flag"

	"looper.example/stage06-final/looper"
)

// secure registers the keys of HTTPS.
func secure(fs *flag.FlagSet, c *looper.Config) {
	t := &c.TLS
	fs.Func("tls", "serve HTTPS with `dev`, a new certificate that no client trusts, or with CERT,KEY, two PEM files; "+
		"repeat the flag for another host name (default none: HTTP)", t.Parse)
	add(fs, &t.ClientCA, "tls-client-ca", "PEM `file` of the authorities that must have signed the clients' certificates", "clients need none")
	add(fs, &t.ClientOptional, "tls-client-optional", "also serve clients without a certificate", "")
	add(fs, &t.HandshakeTimeout, "tls-handshake-timeout", "`duration` that a handshake may take", "10s")
}
