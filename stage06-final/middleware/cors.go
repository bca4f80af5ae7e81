package middleware

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"looper.example/stage03-http-parser/http1"
	"looper.example/stage06-final/looper"
)

// CORSConfig holds the settings of CORS.
type CORSConfig struct {
	// Origins are the origins whose scripts may read responses, such as "https://example.com", or with a port; "*" stands for all. Default: none.
	Origins []string

	// AllowOrigin reports whether scripts of another origin may. The origin is as the client sent it, perhaps "null".
	AllowOrigin func(c *looper.Context, origin string) bool

	// Methods are those that scripts may use beside GET, HEAD and POST, which are always allowed. Default: none.
	Methods []string

	// Headers are the request fields that scripts may set beside those that are always allowed. "*" stands for all but Authorization. Default: none.
	Headers []string

	// Expose are the response fields that scripts may read beside those that are always allowed. Default: none.
	Expose []string

	// Credentials lets scripts send cookies and read the response. It cannot be combined with "*": every
	// site could read what your user sees.
	Credentials bool

	// MaxAge is how long a browser may keep the response to a preflight request. Default: the browser's, 5 seconds.
	MaxAge time.Duration

	// PrivateNetwork lets sites of the Internet reach this server in a private network (the draft Private Network Access).
	PrivateNetwork bool
}

// CORS lets scripts of other origins read responses, by the CORS protocol of the Fetch standard. It responds to preflight requests
// itself, with 204. A refused origin gets no fields, and the browser keeps the response from the script. CORS
// protects nothing: requests of other origins still reach their handlers. To refuse those requests, use CrossOrigin.
//
// CORS belongs to the complete application, with App.Use: a preflight request has no route. It panics for settings that the standard
// rules out, and for an origin that no browser sends.
func CORS(config CORSConfig) looper.Middleware {
	p := newCORS(config)
	respond := p.respond
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			if isPreflight(c.Request()) {
				return p.preflight(c)
			}
			c.OnResponse(respond)
			return next(c)
		}
	}
}

// cors holds the settings as they are sent.
type cors struct {
	CORSConfig
	all                              bool // origins
	methods, headers, expose, maxAge string
}

func newCORS(config CORSConfig) *cors {
	p := &cors{CORSConfig: config, all: slices.Contains(config.Origins, "*")}
	stars := [...]struct {
		name string
		list []string
	}{{"Origins", config.Origins}, {"Methods", config.Methods}, {"Headers", config.Headers}, {"Expose", config.Expose}}
	for _, row := range stars {
		if config.Credentials && slices.Contains(row.list, "*") {
			panic(fmt.Sprintf(`middleware: CORS: %s has "*", which cannot be combined with Credentials`, row.name))
		}
	}
	for _, origin := range config.Origins {
		if origin != "*" && !isOrigin(origin) {
			panic(fmt.Sprintf("middleware: CORS: expected an origin such as https://example.com, found %q", origin))
		}
	}
	p.methods = strings.Join(append([]string{"GET", "HEAD", "POST"}, config.Methods...), ", ")
	p.headers, p.expose = strings.Join(config.Headers, ", "), strings.Join(config.Expose, ", ")
	if config.MaxAge > 0 {
		p.maxAge = strconv.FormatInt(int64(config.MaxAge/time.Second), 10)
	}
	for _, value := range []string{p.methods, p.headers, p.expose} {
		mustBeField("Access-Control-Allow-Headers", value)
	}
	return p
}

// isOrigin reports whether a browser may send this origin: a scheme and a host in lower case, in ASCII and without
// wildcards, and perhaps a port that is not the scheme's own.
func isOrigin(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || text != strings.ToLower(u.Scheme+"://"+u.Host) {
		return false
	}
	port := u.Port()
	return strings.Trim(u.Host, "abcdefghijklmnopqrstuvwxyz0123456789-._:[]") == "" &&
		!strings.HasSuffix(u.Host, ":") && !strings.HasPrefix(port, "0") &&
		!(u.Scheme == "http" && port == "80") && !(u.Scheme == "https" && port == "443")
}

// isPreflight reports whether r is a preflight request.
func isPreflight(r *http1.Request) bool {
	return string(r.Method()) == "OPTIONS" && r.Field("Origin") != nil && r.Field("Access-Control-Request-Method") != nil
}

// allowed returns the value of Access-Control-Allow-Origin for the request; "" for a refused origin.
func (p *cors) allowed(c *looper.Context) string {
	origin := string(c.Request().Single("Origin"))
	switch {
	case p.all && !p.Credentials:
		return "*"
	case origin == "":
		return ""
	case slices.Contains(p.Origins, origin), p.AllowOrigin != nil && p.AllowOrigin(c, origin):
		return origin
	}
	return ""
}

// respond adds the fields to a response.
func (p *cors) respond(r *looper.Response) error {
	c := r.Context()
	if !p.all {
		vary(c, "Origin") // also for an origin that is refused
	}
	if origin := p.allowed(c); origin != "" {
		setAll(c, "Access-Control-Allow-Origin", origin,
			"Access-Control-Allow-Credentials", p.credentials(), "Access-Control-Expose-Headers", p.expose)
	}
	return nil
}

// preflight responds to a preflight request.
func (p *cors) preflight(c *looper.Context) error {
	for _, name := range [...]string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"} {
		vary(c, name)
	}
	if origin := p.allowed(c); origin != "" {
		setAll(c, "Access-Control-Allow-Origin", origin, "Access-Control-Allow-Credentials", p.credentials(),
			"Access-Control-Allow-Methods", p.methods, "Access-Control-Allow-Headers", p.headers,
			"Access-Control-Max-Age", p.maxAge, "Access-Control-Allow-Private-Network", p.private(c))
	}
	return c.NoContent()
}

func (p *cors) credentials() string {
	if p.Credentials {
		return "true"
	}
	return ""
}

func (p *cors) private(c *looper.Context) string {
	if p.PrivateNetwork && c.Header("Access-Control-Request-Private-Network") == "true" {
		return "true"
	}
	return ""
}

// setAll sets fields, given as names and values in turn. It leaves out those whose value is empty.
func setAll(c *looper.Context, namesAndValues ...string) {
	for i := 0; i < len(namesAndValues); i += 2 {
		if namesAndValues[i+1] != "" {
			c.SetHeader(namesAndValues[i], namesAndValues[i+1])
		}
	}
}

// vary adds a field of the request, on which the response depends, to Vary (RFC 9110, section 12.5.5). It may be there already.
func vary(c *looper.Context, field string) {
	c.Exchange().DeleteFieldFunc("Vary", func(value []byte) bool { return equalFold(value, field) })
	c.AddHeader("Vary", field)
}
