package middleware

import (
	"net/http"
	"net/url"

	"looper.example/stage06-final/looper"
)

// CrossOriginConfig holds the settings of CrossOrigin.
type CrossOriginConfig struct {
	// Trusted are the origins of other sites that may send forms to this one, such as "https://example.com", or with a port.
	Trusted []string

	// Bypass are patterns of http.ServeMux for requests that every site may send, such as "POST /hooks/{name}".
	Bypass []string
}

// CrossOrigin refuses requests that another site makes a browser send with the cookies of this one: cross-site request forgery. They
// get 403. The rules are those of http.CrossOriginProtection, which decides: GET, HEAD and OPTIONS pass, so they must change
// nothing. Others pass if Sec-Fetch-Site says that this site, or the user, has sent them, or if Origin names
// this host, or if there is neither field: then the client is no browser. A form needs no token.
func CrossOrigin(config CrossOriginConfig) looper.Middleware {
	o := newCrossOrigin(config)
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			if err := o.check(c); err != nil {
				return err
			}
			return next(c)
		}
	}
}

// crossOrigin holds the settings as they are checked.
type crossOrigin struct{ protection *http.CrossOriginProtection }

func newCrossOrigin(config CrossOriginConfig) *crossOrigin {
	protection := http.NewCrossOriginProtection()
	for _, origin := range config.Trusted {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			panic("middleware: CrossOrigin: " + err.Error())
		}
	}
	for _, pattern := range config.Bypass {
		protection.AddInsecureBypassPattern(pattern)
	}
	return &crossOrigin{protection}
}

// check returns an error if the request is refused.
func (o *crossOrigin) check(c *looper.Context) error {
	switch string(c.Request().Method()) {
	case "GET", "HEAD", "OPTIONS":
		return nil // the rest would allocate
	}
	if err := o.protection.Check(forCheck(c)); err != nil {
		return &looper.Error{Status: 403, Message: err.Error()}
	}
	return nil
}

// forCheck returns what http.CrossOriginProtection reads of a request.
func forCheck(c *looper.Context) *http.Request {
	r := &http.Request{Method: c.Method(), Host: c.Host(), Header: make(http.Header)}
	r.URL = &url.URL{Path: c.Path(), RawPath: c.RawPath()}
	for _, name := range [...]string{"Sec-Fetch-Site", "Origin"} {
		if c.Request().Field(name) != nil {
			r.Header.Set(name, c.Header(name))
		}
	}
	return r
}
