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
	return errors.Join(copyText(out, trace.NewReader(file), name), out.Flush())
}

func copyText(out io.Writer, r *trace.Reader, name string) error {
	var line []byte
	for {
		e, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		line = append(trace.AppendText(line[:0], &e), '\n')
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
}
