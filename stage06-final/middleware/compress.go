package middleware

import (
	"strings"

	"looper.example/stage06-final/looper"
)

// CompressConfig holds the settings of Compress.
type CompressConfig struct {
	// Codings are the codings that are offered, the best first. Default: "zstd" and "gzip", which are all there are.
	Codings []string

	// MinLength is the length, in bytes, from which content is compressed; default 1024. A stream of unknown length always is.
	MinLength int

	// Types are the media types that are compressed: "text/html", "text/*" for all of a kind, "+json" for a suffix. Default: text, JSON,
	// XML, JavaScript, WebAssembly, SVG and fonts that are not compressed already.
	Types []string

	// Secrets reports whether a response may hold a secret beside text that an attacker has chosen. Such a response is not
	// compressed. Default: MayHaveSecrets.
	Secrets func(r *looper.Response) bool

	// MaxConcurrent is how many responses are compressed at once, default 64; further ones are sent uncompressed. Each takes 1 to
	// 1.3 MB while it is compressed: the window, 128 KiB for zstd and 32 KiB for gzip, and tables.
	MaxConcurrent int
}

// Compress sends responses in the coding that the client prefers (RFC 9110, section 12.5.3), zstd (RFC 8878) or gzip (RFC 1952).
// A response that it could compress has Vary: Accept-Encoding, whatever the client accepts. A compressed response has a weak
// entity tag, because its bytes differ, and no ranges.
//
// It leaves these responses unchanged: short ones, encoded ones, a part of a file (206), those with Cache-Control: no-transform, and
// those that may hold a secret. In a stream, Flush sends what the encoder holds back; an event stream flushes after each event. Long
// content is compressed in pieces, and other clients have their turn between them.
//
// Compress belongs to the complete application (App.Use). Of several, as beside Default, the innermost compresses. In a group, each
// route has encoders of its own. Compress panics for a coding that it does not know.
func Compress(config CompressConfig) looper.Middleware {
	config = config.withDefaults()
	return func(next looper.Handler) looper.Handler {
		respond := newCompressor(config).respond
		return func(c *looper.Context) error {
			c.OnResponse(respond)
			return next(c)
		}
	}
}

func (config CompressConfig) withDefaults() CompressConfig {
	if config.Codings == nil {
		config.Codings = []string{"zstd", "gzip"}
	}
	for _, coding := range config.Codings {
		if newWriter[coding] == nil {
			panic("middleware: Compress expects the codings zstd and gzip, not " + coding)
		}
	}
	if config.Types == nil {
		config.Types = []string{"text/*", "+json", "+xml", "application/json", "application/xml", "application/javascript",
			"application/wasm", "font/ttf", "font/otf"}
	}
	if config.Secrets == nil {
		config.Secrets = MayHaveSecrets
	}
	config.MinLength, config.MaxConcurrent = orDefault(config.MinLength, 1024), orDefault(config.MaxConcurrent, 64)
	return config
}

// respond compresses a response, if that is worth it and allowed.
func (s *compressor) respond(r *looper.Response) error {
	c := r.Context()
	s.giveUp(c)
	if r.Status == 304 {
		vary(c, "Accept-Encoding") // as in the response that the client has
		return nil
	}
	if !s.isWorthIt(r) || !isPlain(c) {
		return nil
	}
	vary(c, "Accept-Encoding")
	coding := c.AcceptsEncoding(s.offers...)
	if coding == "" || coding == "identity" || s.Secrets(r) {
		return nil
	}
	encoder := s.take(coding)
	if encoder == nil {
		return nil
	}
	inUse.Set(c, encoder)
	c.OnDone(s.whenDone)
	if r.InPieces {
		r.Wrap(encoder.wrap)
	} else if smaller, err := encoder.whole(c, r.Body); err != nil || smaller == nil {
		return err
	} else {
		r.Body = smaller
	}
	describe(c, coding)
	return nil
}

// isWorthIt reports whether compression makes the response's content shorter, by its type and length.
func (s *compressor) isWorthIt(r *looper.Response) bool {
	switch r.Status {
	case 204, 205, 206:
		return false
	}
	length := int64(len(r.Body))
	if r.InPieces {
		length = r.Length
	}
	return (length < 0 || length >= int64(s.MinLength)) && isOfType(r.ContentType, s.Types)
}

// isPlain reports whether the response's content may be encoded.
func isPlain(c *looper.Context) bool {
	return c.ResponseHeader("Content-Encoding") == "" && !responseHas(c, "no-transform")
}

// isOfType reports whether a content type is one of the media types.
func isOfType(contentType string, types []string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	for _, t := range types {
		all, wild := strings.CutSuffix(t, "*")
		if kind == t || wild && strings.HasPrefix(kind, all) || t != "" && t[0] == '+' && strings.HasSuffix(kind, t) {
			return true
		}
	}
	return false
}

// describe sets the fields of a compressed response.
func describe(c *looper.Context, coding string) {
	c.DelHeader("Accept-Ranges")
	if tag := c.ResponseHeader("ETag"); tag != "" && !strings.HasPrefix(tag, "W/") {
		c.SetHeader("ETag", `W/"`+strings.Trim(tag, `"`)+`"`) // a handler may have left out the quotes
	}
	c.SetHeader("Content-Encoding", coding)
}
