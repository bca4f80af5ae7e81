//go:build linux

package main

import _ "embed"

// tried is the part of the page that is written by hand.
//
//go:embed tried.md
var tried string
