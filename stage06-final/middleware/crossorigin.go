package middleware

import (
	"net/http"
	"net/url"

	"looper.example/stage06-final/looper"
)

// CrossOriginConfig holds the settings of CrossOrigin.
type CrossOriginConfig struct {
	// Trusted are the origins of other sites that may send forms here, as "https://example.com" or with a port.
	Trusted []string

	// Bypass are patterns, as those of http.ServeMux, of what every site may send requests to, such as "POST /hooks/{name}".
	Bypass []string
}

// CrossOrigin refuses requests that another site has a browser send with the cookies of this one: cross-site request forgery. They
// get 403. The rules are those of http.CrossOriginProtection, which decides: GET, HEAD and OPTIONS pass, so they must change
// nothing; others pass if Sec-Fetch-Site says that this site, or the user, has sent them, or if Origin names
// this host, or if there is neither, because then it was no browser. A form needs no token.
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

// crossOrigin is the settings as they are checked.
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

// check returns the error for a request that is refused.
func (o *crossOrigin) check(c *looper.Context) error {
	switch string(c.Request().Method()) {
	case "GET", "HEAD", "OPTIONS":
		return nil // without the memory for what follows
	}
	if err := o.protection.Check(forCheck(c)); err != nil {
		return &looper.Error{Status: 403, Message: err.Error()}
	}
	return nil
}

// forCheck is what http.CrossOriginProtection looks at.
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
