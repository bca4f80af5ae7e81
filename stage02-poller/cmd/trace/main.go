// Command trace shows a loop's trace as text.
//
//	go run ./stage02-poller -trace loop.jsonl
//	go run ./stage02-poller/cmd/trace loop.jsonl
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"looper.example/stage02-poller/trace"
)

func main() {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: trace FILE\n\nShows a trace, written by a server's -trace flag, as text. FILE - is standard input.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := show(flag.Arg(0), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "trace:", err)
		os.Exit(1)
	}
}

func show(name string, to io.Writer) error {
	file := os.Stdin
	if name != "-" {
		var err error
		if file, err = os.Open(name); err != nil {
			return err
		}
		defer file.Close()
	}
	out := bufio.NewWriter(to)
	if err := copyText(out, trace.NewReader(file)); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", name, err), out.Flush())
	}
	return out.Flush()
}

func copyText(out *bufio.Writer, r *trace.Reader) error {
	var line []byte
	for {
		e, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		line = append(trace.AppendText(line[:0], &e), '\n')
		_, _ = out.Write(line) // out keeps an error until Flush
	}
}
