package middleware

import "looper.example/stage06-final/looper"

// Default returns the middleware recommended for an application for browsers: Secure, CrossOrigin, Unencoded and Compress, all with
// their zero configurations. Choose what you monitor it with: Log with RequestID, Metrics.
//
// It does what Chain of the four does, with one function around the handler and one for the response, so that a request pays once
// for their common work.
func Default() looper.Middleware {
	secure, crossOrigin, compress := newSecure(SecureConfig{}), newCrossOrigin(CrossOriginConfig{}), CompressConfig{}.withDefaults()
	return func(next looper.Handler) looper.Handler {
		d := &defaults{secure: secure, compressor: newCompressor(compress)}
		respond := d.respond
		return func(c *looper.Context) error {
			c.OnResponse(respond)
			if err := crossOrigin.check(c); err != nil {
				return err
			}
			if hasCoding(c) {
				return refuseCoding(c)
			}
			return next(c)
		}
	}
}

// defaults has what Default does to responses.
type defaults struct {
	secure     *secure
	compressor *compressor
}

func (d *defaults) respond(r *looper.Response) error {
	if err := d.compressor.respond(r); err != nil {
		r.Context().OnResponse(d.secure.respond) // for the error page
		return err
	}
	return d.secure.respond(r)
}
