package middleware

import (
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"looper.example/stage06-final/looper"
)

// SecureConfig holds the settings of Secure. For a field that is a string, "-" leaves out the response field.
type SecureConfig struct {
	// ContentSecurityPolicy says from where a page may load its parts (CSP Level 3). "{nonce}" stands for a
	// number that is new in each response, as in "script-src 'nonce-{nonce}'"; see Nonce. Default: DefaultPolicy.
	ContentSecurityPolicy string

	// HSTS is how long browsers must use https only (RFC 6797). It is sent over https only, and not with the
	// certificate for development (Context.DevTLS). It cannot be taken back: a
	// browser that has seen it insists for so long. Default: a year; negative: it is not sent.
	HSTS time.Duration

	// HSTSSubdomains applies HSTS to all hosts below this one too.
	HSTSSubdomains bool

	ReferrerPolicy    string // what other sites learn about the page that a visitor comes from; default "strict-origin-when-cross-origin"
	PermissionsPolicy string // what pages may use; default "camera=(), geolocation=(), microphone=()"
	OpenerPolicy      string // Cross-Origin-Opener-Policy; default "same-origin"
	ResourcePolicy    string // Cross-Origin-Resource-Policy; default "same-origin"
}

// DefaultPolicy lets a page load the files of this site. It forbids inline scripts, so that text that an attacker has put into a page
// does not run as one. It forbids frames on other sites, so X-Frame-Options is not needed. Inline styles are allowed: error pages have one.
const DefaultPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"

const nonceMark = "{nonce}"

// Secure adds fields to each response that tell browsers to be careful, as the HTTP Headers Cheat Sheet of OWASP recommends. A field that
// the handler has set stays. X-Content-Type-Options is always "nosniff": a browser believes Content-Type.
func Secure(config SecureConfig) looper.Middleware {
	respond := newSecure(config).respond
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(respond)
			return next(c)
		}
	}
}

// secure holds the settings as they are sent.
type secure struct {
	plain, https *looper.Fields // https with HSTS
	policy       string         // with nonceMark; "": a fixed one is in the fields
}

func newSecure(config SecureConfig) *secure {
	s := new(secure)
	if config.ContentSecurityPolicy == "" {
		config.ContentSecurityPolicy = DefaultPolicy
	}
	if strings.Contains(config.ContentSecurityPolicy, nonceMark) {
		s.policy = config.ContentSecurityPolicy
		mustBeField("Content-Security-Policy", s.policy)
		config.ContentSecurityPolicy = "-"
	}
	pairs := []string{"X-Content-Type-Options", "nosniff"}
	for _, row := range [...]struct{ name, value, usual string }{
		{"Content-Security-Policy", config.ContentSecurityPolicy, ""},
		{"Referrer-Policy", config.ReferrerPolicy, "strict-origin-when-cross-origin"},
		{"Permissions-Policy", config.PermissionsPolicy, "camera=(), geolocation=(), microphone=()"},
		{"Cross-Origin-Opener-Policy", config.OpenerPolicy, "same-origin"},
		{"Cross-Origin-Resource-Policy", config.ResourcePolicy, "same-origin"},
	} {
		switch row.value {
		case "-":
		case "":
			pairs = append(pairs, row.name, row.usual)
		default:
			pairs = append(pairs, row.name, row.value)
		}
	}
	s.plain = mustMakeFields(pairs...)
	if config.HSTS >= 0 {
		pairs = append(pairs, "Strict-Transport-Security", config.transport())
	}
	s.https = mustMakeFields(pairs...)
	return s
}

// transport returns the value of Strict-Transport-Security.
func (config *SecureConfig) transport() string {
	age := config.HSTS
	if age == 0 {
		age = 365 * 24 * time.Hour
	}
	value := fmt.Sprintf("max-age=%d", age/time.Second)
	if config.HSTSSubdomains {
		value += "; includeSubDomains"
	}
	return value
}

func mustMakeFields(namesAndValues ...string) *looper.Fields {
	fields, err := looper.NewFields(namesAndValues...)
	if err != nil {
		panic("middleware: " + err.Error())
	}
	return fields
}

// respond adds the fields to a response.
func (s *secure) respond(r *looper.Response) error {
	c := r.Context()
	if s.policy != "" && c.ResponseHeader("Content-Security-Policy") == "" {
		c.SetHeader("Content-Security-Policy", strings.ReplaceAll(s.policy, nonceMark, Nonce(c)))
	}
	if c.Scheme() == "https" && !c.DevTLS() {
		c.AddMissing(s.https)
	} else {
		c.AddMissing(s.plain)
	}
	return nil
}

var nonce = looper.NewKey[string]("nonce")

// Nonce returns the number that stands for "{nonce}" in the policy of this response: 128 random bits or more. Pass it to the template,
// which marks its own inline scripts with it: <script nonce="{{ nonce }}">. A script that an attacker has inserted has none.
func Nonce(c *looper.Context) string {
	n, ok := nonce.Get(c)
	if !ok {
		n = rand.Text()
		nonce.Set(c, n)
	}
	return n
}
