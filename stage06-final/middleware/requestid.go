package middleware

import (
	crypto "crypto/rand"
	"encoding/hex"
	"math/rand/v2"
	"net/netip"

	"looper.example/stage06-final/looper"
)

// RequestIDConfig holds the settings of RequestID.
type RequestIDConfig struct {
	// Field is the header field's name. Default: X-Request-Id, which has no standard but is what proxies use.
	Field string

	// Trusted are the peers whose identifiers are kept, such as your own proxy. Other clients could fill the log
	// with any text, so their identifiers are replaced. Default: none.
	Trusted []netip.Prefix
}

// maxID is the length, in bytes, of the longest identifier that is taken from a request.
const maxID = 128

var requestID = looper.NewKey[*string]("request id")

// RequestIDOf returns the identifier of the request; "" without RequestID.
func RequestIDOf(c *looper.Context) string {
	if id, ok := requestID.Get(c); ok {
		return *id
	}
	return ""
}

// RequestID gives each request an identifier, and sends it with the response. It is 128 random bits in hexadecimal, which no
// attacker can guess, or what a trusted peer has sent: 1 to 128 letters, digits, and "-_.". The request's own field does not change.
func RequestID(config RequestIDConfig) looper.Middleware {
	if config.Field == "" {
		config.Field = "X-Request-Id"
	}
	mustBeField(config.Field, "x")
	return func(next looper.Handler) looper.Handler {
		var ids idMaker
		send := func(r *looper.Response) error {
			c := r.Context()
			c.SetHeader(config.Field, RequestIDOf(c))
			return nil
		}
		return func(c *looper.Context) error {
			id := config.given(c)
			if id == nil {
				id = ids.next()
			}
			requestID.Set(c, id)
			c.OnResponse(send)
			return next(c)
		}
	}
}

// given returns the identifier that a trusted peer has sent; nil if there is none.
func (config *RequestIDConfig) given(c *looper.Context) *string {
	if len(config.Trusted) == 0 {
		return nil
	}
	id := c.Request().Single(config.Field)
	if len(id) == 0 || len(id) > maxID || !contains(config.Trusted, c.Peer().Addr()) {
		return nil
	}
	for _, b := range id {
		if !isIDByte(b) {
			return nil
		}
	}
	text := string(id)
	return &text
}

func isIDByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '-' || b == '_' || b == '.'
}

// contains reports whether an address is in one of the networks. An IPv4 address may be written as an IPv6 one, and networks have no zone.
func contains(networks []netip.Prefix, addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	for _, network := range networks {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}

// idMaker makes identifiers, many at once, so that one costs next to nothing. A loop owns it.
type idMaker struct {
	random *rand.ChaCha8 // cryptographically secure; nil until the first one
	ready  []string
}

func (m *idMaker) next() *string {
	const size, many = 16, 64
	if m.random == nil {
		var seed [32]byte
		_, _ = crypto.Read(seed[:]) // it never fails
		m.random = rand.NewChaCha8(seed)
	}
	if len(m.ready) == 0 {
		var random [size * many]byte
		var digits [2 * size * many]byte
		_, _ = m.random.Read(random[:])
		hex.Encode(digits[:], random[:])
		text := string(digits[:])
		m.ready = make([]string, many)
		for i := range m.ready {
			m.ready[i] = text[i*2*size : (i+1)*2*size]
		}
	}
	id := &m.ready[0]
	m.ready = m.ready[1:]
	return id
}

// mustBeField panics unless the field can be sent.
func mustBeField(name, value string) {
	if _, err := looper.NewFields(name, value); err != nil {
		panic("middleware: " + err.Error())
	}
}
