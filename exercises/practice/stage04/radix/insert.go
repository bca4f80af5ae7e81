package radix

// Insert adds a route for a path. It returns false, and changes nothing, if the path has a route.
func (n *Node) Insert(path, route string) bool {
	n.Children = append(n.Children, &Node{Text: path, Route: route}) // case 1
	return true
}
