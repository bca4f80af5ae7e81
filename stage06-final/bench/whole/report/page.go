package report

import (
	"fmt"
	"strings"

	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/result"
)

const pageTop = `# Performance

Looper beside other frameworks and servers: each in a process of its own, on one core, under the same load, in turns. A program
([whole](../stage06-final/bench/README.md#what-is-compared-in-whole)) writes this page with its charts; do not edit it:

` + "```" + `
$ cd stage06-final/bench
$ GOWORK=off go run ./whole -json whole/results.json
$ GOWORK=off go run ./whole -minutes 10 -peer looper,net/http -json whole/growth.json
$ GOWORK=off go run ./whole -minutes 10 -peer looper-io_uring -json whole/growth-io_uring.json
$ GOWORK=off go run ./whole -other whole/other.json -from whole/results.json,whole/growth.json,whole/growth-io_uring.json -page ../../docs/performance.md -svg ../../docs/performance
` + "```" + `

How to read it:

- **Processor time a request** is the number that counts: the user and system time of the server process, divided by its requests.
  Requests a second depend on the client too, and the client reaches its limit before a fast server does.
- **limit** is a C program of one epoll thread that only looks for blank lines and sends a fixed response. Almost all of its cost is the kernel's. So 1.10
  means that HTTP, routes, handlers and log together cost a tenth of that.
- Ratios are medians of the rounds. The range in parentheses holds the middle half of the rounds. Ignore a difference that is smaller than
  this range.
- gnet and evio have no HTTP: they too look for blank lines and send a fixed response. The servers stage02 to stage06 are those that
  ` + "`go run`" + ` starts for the floors. stage02 has no HTTP either.
- Before the comparison, each response of each server is checked byte by byte. A server with a wrong response is left out.
`

// AppendPage appends docs/performance.md, from several runs. It shows the complete last run, and how close each run came to the targets. The
// pictures are in folder, as seen from the page. tried is the part written by hand: what was tried, and its effect.
func AppendPage(dst []byte, runs []*result.Report, pictures []Picture, folder, tried string) []byte {
	r := runs[len(runs)-1]
	dst = append(dst, pageTop...)
	dst = append(dst, "\n## Targets\n\nThe project's targets, and the result of each run. Ratios are of processor time a request; a target that a run has reached is "+
		"bold.\n\n"...)
	dst = targetTable(runs).appendMarkdown(dst)
	dst = appendMachine(dst, r)
	dst = append(dst, "\n## Overview\n\nProcessor time a request, over that of limit.\n\n"...)
	dst = overview(r, peers.Limit).appendMarkdown(dst)
	dst = append(dst, "\nThe same over net/http, also for what limit cannot do.\n\n"...)
	dst = overview(r, peers.Base).appendMarkdown(dst)
	for _, p := range pictures {
		dst = fmt.Appendf(dst, "\n![%s](%s/%s)\n", p.Alt, folder, p.Name)
	}
	dst = appendOthers(dst, r)
	dst = append(dst, "\n## Mode by mode\n"...)
	for i := range r.Modes {
		dst = fmt.Appendf(dst, "\n### %s\n\n", r.Modes[i].Title)
		dst = modeTable(&r.Modes[i]).appendMarkdown(dst)
	}
	return append(dst, "\n"+strings.TrimSpace(tried)+"\n"...)
}

func appendMachine(dst []byte, r *result.Report) []byte {
	m := r.Machine
	pinned := "client and servers are not pinned"
	if m.Pinned {
		pinned = "the client on one of them, the servers on another"
	}
	dst = fmt.Appendf(dst, "\n## Machine and versions\n\n%s; %s, Linux %s; %s, %d cores, %s; %s. %d rounds of %s.\n\n",
		r.Date.Format("2 January 2006"), m.System, m.Kernel, m.CPU, m.Cores, m.Memory, pinned, r.Rounds, r.Slice)
	t := &table{}
	t.add("peer", "version", "what it is")
	for _, p := range r.Peers {
		t.add(p.Name, p.Version, p.About)
	}
	dst = t.appendMarkdown(dst)
	for _, notice := range r.Notices {
		dst = fmt.Appendf(dst, "\nLeft out: %s.\n", strings.TrimSuffix(strings.TrimSpace(notice), "."))
	}
	return dst
}

// appendOthers appends latency, memory, and the experiment with ab.
func appendOthers(dst []byte, r *result.Report) []byte {
	if len(r.Latency) > 0 {
		dst = fmt.Appendf(dst, "\n## Latency\n\nIn microseconds. %d requests a second leave at fixed times over 50 connections, whether or not earlier responses "+
			"have come. A latency counts from the moment at which its request was to leave.\n\n", r.Latency[0].Rate)
		dst = latencyTable(r.Latency).appendMarkdown(dst)
	}
	if len(r.Memory) > 0 {
		dst = fmt.Appendf(dst, "\n## Memory of an idle connection\n\nThe growth of a server's own memory for each of %d connections that are idle after one "+
			"request. The kernel's memory for their sockets is not counted.\n\n", r.Memory[0].Conns)
		dst = memoryTable(r.Memory).appendMarkdown(dst)
	}
	if len(r.Growth) > 0 {
		dst = append(dst, "\n## Memory under load\n\nEach server works equally long, in turns of a second. Each turn has another load.\n\n"...)
		dst = growthTable(r.Growth).appendMarkdown(dst)
	}
	if len(r.AB) > 0 {
		dst = append(dst, "\n## karlooper's own experiment\n\n`ab -n 10000 -c 50` on a text of 14 bytes. karlooper's README reports 8,307 requests a second, and 1,420 for "+
			"Tornado, on a machine of 2017. Here all servers are on one machine, in one run.\n\n"...)
		dst = abTable(r.AB).appendMarkdown(dst)
	}
	return dst
}
