package looper_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
)

func TestRequestLog(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: fstest.MapFS{"file": {Data: []byte("1234567")}}})
	w.app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "Hello") })
	rows := []struct{ method, target, want string }{
		{"GET", "/hello?a=b", `method=GET target="/hello?a=b" status=200 bytes=5`},
		{"HEAD", "/hello", `method=HEAD target=/hello status=200 bytes=0`},
		{"POST", "/hello", `method=POST target=/hello status=405 bytes=23`},
		{"GET", "/static/file", `method=GET target=/static/file status=200 bytes=7`},
		{"HEAD", "/static/file", `method=HEAD target=/static/file status=200 bytes=0`},
		{"OPTIONS", "*", `method=OPTIONS target=* status=204 bytes=0`},
	}
	for _, row := range rows {
		w.log.Reset()
		w.ask(row.method, row.target, "")
		assert.Equal(t, "level=INFO msg=request "+row.want+" took=0s peer=192.0.2.1:49153\n", w.log.String())
	}
}
