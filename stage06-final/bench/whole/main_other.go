//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "whole: it reads the servers' use of processor and memory from /proc, so it runs on Linux only")
	os.Exit(1)
}
