package program_test

import (
	"io"
	"net/http"
	"testing"

	"looper.example/stage06-final/internal/program"
)

// The servers have the pages that Servers promises.
func TestServers(t *testing.T) {
	for _, s := range program.Servers {
		t.Run(s.Name, func(t *testing.T) {
			url := s.Start(t)
			for path, want := range map[string]string{"/hello": "hello", "/big": string(program.Big()), "/chunked": program.Lines()} {
				response, err := http.Get(url + path)
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(response.Body)
				_ = response.Body.Close()
				if err != nil || string(body) != want {
					t.Errorf("%s: %d bytes, %v", path, len(body), err)
				}
			}
		})
	}
}
