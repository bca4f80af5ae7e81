//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "whole: it reads what servers use from Linux's /proc, and runs on Linux only")
	os.Exit(1)
}
