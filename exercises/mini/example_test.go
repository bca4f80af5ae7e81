package mini_test

import (
	"fmt"
	"strings"

	"looper.example/exercises/mini"
)

func ExampleSteps() {
	for _, s := range mini.Steps()[:3] {
		fmt.Printf("%s (%d min): %s\n", s.Folder(), s.Minutes, s.Title)
	}
	// Output:
	// 01-hello (25 min): a socket that responds
	// 02-stream (20 min): a request arrives in pieces
	// 03-spin (30 min): no client waits for another
}

func ExampleSnapshot() {
	files, err := mini.Snapshot(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, _, _ := strings.Cut(string(files["conn.go"]), "{")
	fmt.Println(text)
	// Output:
	// package main
	//
	// import "syscall"
	//
	// // serve sends the response and closes the connection.
	// func serve(client int)
}
