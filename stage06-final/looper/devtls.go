package looper

// DevTLS reports whether the application serves HTTPS with a certificate of its own, for development (https.Config.Dev). What browsers
// remember about a host, such as Strict-Transport-Security, must not be sent then: the next program on localhost may have no TLS.
func (c *Context) DevTLS() bool { return c.live("DevTLS") && c.app.config.TLS.Dev }
