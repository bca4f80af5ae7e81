package looper

import (
	"net/http"
	"slices"
	"strings"
)

// trailers returns the fields that follow the content: those that the handler has announced, and those with http.TrailerPrefix.
func (w *responseWriter) trailers() http.Header {
	var trailers http.Header
	add := func(name string, values []string) {
		if trailers == nil {
			trailers = make(http.Header)
		}
		trailers[name] = values
	}
	for _, line := range w.sent["Trailer"] {
		for name := range strings.SplitSeq(line, ",") {
			name = http.CanonicalHeaderKey(strings.TrimSpace(name))
			add(name, w.header[name])
		}
	}
	for name, values := range w.header {
		if trailer, isTrailer := strings.CutPrefix(name, http.TrailerPrefix); isTrailer {
			add(http.CanonicalHeaderKey(trailer), values)
		}
	}
	return trailers
}

// sendable yields the fields of a header that a handler may set, except those in skip. They come in the order of their names, as
// net/http sends them.
func sendable(h, skip http.Header) func(yield func(name, value string) bool) {
	return func(yield func(name, value string) bool) {
		names := make([]string, 0, len(h))
		for name := range h {
			_, skips := skip[name]
			if !skips && !slices.Contains(notSendable, name) && !strings.HasPrefix(name, http.TrailerPrefix) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			for _, value := range h[name] {
				if !yield(name, oneLine.Replace(value)) {
					return
				}
			}
		}
	}
}

// notSendable are the fields that tell the content's type, where the content ends, and what happens to the connection. It is only
// read.
var notSendable = []string{"Content-Type", "Content-Length", "Date", "Connection", "Transfer-Encoding"}

// oneLine makes a field's value of any text: line ends become spaces, as in net/http. It is only read.
var oneLine = strings.NewReplacer("\r", " ", "\n", " ")
