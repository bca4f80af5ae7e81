package client

import (
	"compress/gzip"
	"io"
	"strings"

	"looper.example/stage06-final/task"
)

// unzip decompresses the body of the response if the request has asked for gzip.
func (x *exchange) unzip() {
	none := x.ended && x.err == nil && x.count == 0 // HEAD, 204, 304
	if none || !x.request.Gzip || !strings.EqualFold(x.Header.Get("Content-Encoding"), "gzip") {
		return
	}
	x.Body = &gzipBody{raw: x.Body, left: x.limit, scheduler: x.client.scheduler}
	x.Header.Del("Content-Encoding", "Content-Length")
	x.ContentLength = -1
}

// gzipBody is content that is decompressed as it is read.
type gzipBody struct {
	raw  io.ReadCloser
	from *gzip.Reader // nil: before the first Read
	left int64        // bytes that may be read; negative: no limit
	err  error

	scheduler *task.Scheduler
	given     int // bytes read since other tasks had a turn
}

// turnBytes is how many decompressed bytes are read before other tasks have a turn: what waits in memory may become 64 MiB.
const turnBytes = 64 << 10

func (b *gzipBody) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if b.from == nil {
		if b.from, b.err = gzip.NewReader(b.raw); b.err != nil {
			return 0, b.err
		}
	}
	if b.given >= turnBytes {
		b.given = 0
		if err := task.Yield(b.scheduler.Current()); err != nil {
			return 0, err
		}
	}
	n, err := b.from.Read(p)
	b.given += n
	if b.left >= 0 {
		if b.left -= int64(n); b.left < 0 {
			n, err = 0, ErrTooLarge
		}
	}
	b.err = err
	return n, err
}

func (b *gzipBody) Close() error {
	b.err = ErrClosed
	return b.raw.Close()
}
