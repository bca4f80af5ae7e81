package looper_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
)

var (
	compressedAt = time.Date(1996, 5, 6, 7, 8, 9, 0, time.UTC)
	precompress  = looper.StaticConfig{Precompressed: true}
)

func variants() fstest.MapFS {
	return fstest.MapFS{
		"all.css":      {Data: []byte("0123456789"), ModTime: compressedAt},
		"all.css.br":   {Data: []byte("brotli"), ModTime: compressedAt},
		"all.css.zst":  {Data: []byte("zstandard"), ModTime: compressedAt},
		"all.css.gz":   {Data: []byte("gzipped"), ModTime: compressedAt},
		"gzip.css":     {Data: []byte("0123456789"), ModTime: compressedAt},
		"gzip.css.gz":  {Data: []byte("gzipped"), ModTime: compressedAt},
		"old.css":      {Data: []byte("0123456789"), ModTime: compressedAt},
		"old.css.gz":   {Data: []byte("of yesterday"), ModTime: compressedAt.Add(-2 * time.Second)},
		"same.css":     {Data: []byte("0123456789"), ModTime: compressedAt.Add(999 * time.Millisecond)},
		"same.css.gz":  {Data: []byte("gzipped"), ModTime: compressedAt},
		"only.css.gz":  {Data: []byte("gzipped"), ModTime: compressedAt},
		"dir.css":      {Data: []byte("0123456789"), ModTime: compressedAt},
		"dir.css.gz/x": {Data: []byte("x"), ModTime: compressedAt},
		"none.css":     {Data: []byte("0123456789"), ModTime: compressedAt},
	}
}

// An error page in place of a file does not have the file's encoding, and caches do not keep it
// as long as the file.
func TestErrorPageInThePlaceOfAFile(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: variants(), StaticConfig: looper.StaticConfig{Precompressed: true, CacheControl: "max-age=9"}})
	w.app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(func(r *looper.Response) error { return &looper.Error{Status: 503, Message: "no store"} })
			return next(c)
		}
	})
	for _, lines := range [][]string{{"Accept-Encoding: br"}, {"Range: bytes=0-1"}, {"If-None-Match: *"}} {
		a := w.ask("GET", "/static/all.css", "", lines...)
		assert.Equal(t, "503 Service Unavailable", a.status, lines)
		assert.Equal(t, "503 Service Unavailable: no store\n", a.body)
		for _, name := range []string{"Content-Encoding", "Content-Range", "ETag", "Last-Modified", "Accept-Ranges", "Cache-Control"} {
			assert.Empty(t, a.fields[name], name)
		}
		assert.Equal(t, "Accept-Encoding", a.fields["Vary"])
	}
}

// A client gets a variant that it says it accepts.
func TestPrecompressed(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: variants(), StaticConfig: precompress})
	const whole = "0123456789"
	rows := []struct{ name, file, accept, coding, body string }{
		{"everything: the best compressed", "all.css", "gzip, deflate, br, zstd", "br", "brotli"},
		{"the most wanted first", "all.css", "br;q=0.5, gzip;q=1.0, zstd;q=0.7", "gzip", "gzipped"},
		{"two with the same weight", "all.css", "gzip;q=0.5, zstd;q=0.5", "zstd", "zstandard"},
		{"in capitals", "all.css", "GZIP", "gzip", "gzipped"},
		{"white space", "all.css", "br ; q=0 , gzip ;\tq=0.001", "gzip", "gzipped"},
		{"by its old name", "all.css", "x-gzip", "gzip", "gzipped"},
		{"anything", "all.css", "*", "br", "brotli"},
		{"anything else", "all.css", "br;q=0, *;q=0.1", "zstd", "zstandard"},
		{"on two lines", "all.css", "deflate\r\nAccept-Encoding: gzip", "gzip", "gzipped"},
		{"the next best is there", "gzip.css", "br, gzip;q=0.1", "gzip", "gzipped"},
		{"about as old", "same.css", "gzip", "gzip", "gzipped"},

		{"no header", "all.css", "", "", whole},
		{"none of ours", "all.css", "deflate, compress", "", whole},
		{"ruled out", "all.css", "gzip;q=0, br;q=0.000, zstd;q=0.0", "", whole},
		{"all ruled out", "all.css", "*;q=0", "", whole},
		{"even the plain one ruled out", "none.css", "identity;q=0", "", whole},
		{"the plain one has more weight", "all.css", "gzip;q=0.5, identity;q=0.8", "", whole},
		{"a word that contains one", "all.css", "xgzip, gzipped, b, brr", "", whole},
		{"a malformed weight", "all.css", "gzip;q=high", "", whole},
		{"a weight too high", "all.css", "gzip;q=2", "", whole},
		{"a weight below none", "all.css", "gzip;q=-1", "", whole},
		{"a weight in another notation", "all.css", "gzip;q=1e0", "", whole},
		{"no weight", "all.css", "gzip;q=", "", whole},
		{"another parameter", "all.css", "gzip;level=9", "", whole},
		{"there is none", "none.css", "gzip, br", "", whole},
		{"older than the file", "old.css", "gzip", "", whole},
		{"a folder of that name", "dir.css", "gzip", "", whole},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var fields []string
			if row.accept != "" {
				fields = append(fields, "Accept-Encoding: "+row.accept)
			}
			got := w.ask("GET", "/static/"+row.file, "", fields...)
			assert.Equal(t, "200 OK", got.status)
			assert.Equal(t, row.body, got.body)
			assert.Equal(t, row.coding, got.fields["Content-Encoding"])
			assert.Equal(t, "text/css; charset=utf-8", got.fields["Content-Type"])
			assert.Equal(t, "Accept-Encoding", got.fields["Vary"], "also where this client gets the plain one")
		})
	}
	t.Run("only the variant is there", func(t *testing.T) {
		assert.Equal(t, "404 Not Found", w.ask("GET", "/static/only.css", "", "Accept-Encoding: gzip").status)
	})
	t.Run("the variant by its own name", func(t *testing.T) {
		got := w.ask("GET", "/static/all.css.gz", "", "Accept-Encoding: br")
		assert.Equal(t, "gzipped", got.body)
		assert.NotContains(t, got.fields, "Content-Encoding")
	})
	t.Run("off by default", func(t *testing.T) {
		got := newWorld(t, looper.Config{StaticFS: variants()}).ask("GET", "/static/all.css", "", "Accept-Encoding: gzip")
		assert.Equal(t, whole, got.body)
		assert.NotContains(t, got.fields, "Vary")
	})
}

// A variant has a tag, conditions and ranges of its own.
func TestVariantsAreRepresentations(t *testing.T) {
	w := newWorld(t, looper.Config{StaticFS: variants(), StaticConfig: precompress})
	tags := make(map[string]bool)
	for _, accept := range []string{"identity", "gzip", "br", "zstd"} {
		tags[w.ask("GET", "/static/all.css", "", "Accept-Encoding: "+accept).fields["ETag"]] = true
	}
	assert.Len(t, tags, 4)
	gzip := "Accept-Encoding: gzip"
	tag := w.ask("GET", "/static/all.css", "", gzip).fields["ETag"]

	same := w.ask("GET", "/static/all.css", "", gzip, "If-None-Match: "+tag)
	assert.Equal(t, "304 Not Modified", same.status)
	assert.Equal(t, "Accept-Encoding", same.fields["Vary"])
	assert.Equal(t, "200 OK", w.ask("GET", "/static/all.css", "", "Accept-Encoding: br", "If-None-Match: "+tag).status)

	part := w.ask("GET", "/static/all.css", "", gzip, "Range: bytes=1-3", "If-Range: "+tag)
	assert.Equal(t, "206 Partial Content", part.status)
	assert.Equal(t, "zip", part.body)
	assert.Equal(t, "bytes 1-3/7", part.fields["Content-Range"])
	assert.Equal(t, "gzip", part.fields["Content-Encoding"])
	assert.Equal(t, "0123456789", w.ask("GET", "/static/all.css", "", "Range: bytes=1-3", "If-Range: "+tag).body, "of another representation")

	far := w.ask("GET", "/static/all.css", "", gzip, "Range: bytes=8-")
	assert.Equal(t, "416 Range Not Satisfiable", far.status)
	assert.Equal(t, "bytes */7", far.fields["Content-Range"])
	assert.NotContains(t, far.fields, "Content-Encoding", "the error page is not compressed")

	head := w.ask("HEAD", "/static/all.css", "", gzip)
	assert.Equal(t, "7", head.fields["Content-Length"])
	assert.Equal(t, "gzip", head.fields["Content-Encoding"])
}

// However many files a response has opened, none stays open.
func TestVariantsAreClosed(t *testing.T) {
	files := &countingFS{FS: variants()}
	w := newWorld(t, looper.Config{StaticFS: files, StaticConfig: precompress})
	for _, name := range []string{"all.css", "gzip.css", "old.css", "dir.css", "none.css", "only.css"} {
		for _, field := range []string{"A: b", "If-None-Match: *", `If-Match: "other"`} {
			w.ask("GET", "/static/"+name, "", "Accept-Encoding: br, gzip, zstd", field)
			assert.Zero(t, files.open, name)
		}
	}
}
