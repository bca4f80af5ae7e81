package asynclog_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"looper.example/stage02-poller/asynclog"
)

// withoutTime makes the lines the same each day.
func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// A logger writes lines of text in the background. The program waits for them at its end,
// but not for ever.
func Example() {
	text := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime})
	handler := asynclog.New(text, asynclog.Config{})

	log := slog.New(handler)
	log.Info("request", "method", "GET", "target", "/hello", "status", 200)
	log.With("peer", "192.0.2.1").Warn("a slow client")

	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := handler.Flush(ctx); err != nil {
		fmt.Println("the log has no end:", err)
	}
	// Output:
	// level=INFO msg=request method=GET target=/hello status=200
	// level=WARN msg="a slow client" peer=192.0.2.1
}

// plug is a writer that takes nothing until it is pulled.
type plug chan struct{}

func (p plug) Write(line []byte) (int, error) {
	<-p
	return os.Stdout.Write(line)
}

// A stuck writer does not stop the program. The queue counts the records that found no room.
func ExampleNew() {
	stuck := make(plug)
	text := slog.NewTextHandler(stuck, &slog.HandlerOptions{ReplaceAttr: withoutTime})
	handler := asynclog.New(text, asynclog.Config{Records: 2})

	log := slog.New(handler)
	for i := range 1000 {
		log.Info("request", "n", i)
	}
	close(stuck)
	_ = handler.Flush(context.Background())
	// Output:
	// level=INFO msg=request n=0
	// level=INFO msg=request n=1
	// level=WARN msg="log lines dropped" count=998
}
