package looper

// DevTLS reports whether the application serves HTTPS with its own certificate, for development (https.Config.Dev). If it does,
// do not send fields that browsers remember for a host, such as Strict-Transport-Security: the next program on localhost may have
// no TLS.
func (c *Context) DevTLS() bool { return c.live("DevTLS") && c.app.config.TLS.Dev }
