// The Node.js language host as the engine of today starts it, in front of an older one that stands beside it
// (nodejs-host): the newest that can be built from Go modules. Today's engine gives the options of Pulumi.yaml with each
// run, the older host knows them as flags. So a host is started for each run, with the flags that its options ask for, and
// is ended when the run is over; all else is handed to one that lives as long as this program.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
)

const (
	run = "/pulumirpc.LanguageRuntime/Run"
	// As the engine's own: a program may send large values.
	largest = 400 * 1024 * 1024
)

func main() {
	if err := serve(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", err)
		os.Exit(1)
	}
}

// serve prints its port, and answers until the host behind it ends, which looks after the engine.
func serve(args []string) error {
	usual, err := startHost(args)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer(
		grpc.ForceServerCodec(bytesCodec{}),
		grpc.MaxRecvMsgSize(largest),
		grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
			return answer(stream, usual, args)
		}),
	)
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	go func() {
		usual.wait()
		server.Stop()
	}()
	return server.Serve(listener)
}

// answer hands a call to a host, and what the host says to the engine.
func answer(stream grpc.ServerStream, usual *host, args []string) error {
	method, _ := grpc.MethodFromServerStream(stream)
	if method != run {
		return forward(stream, nil, usual, method)
	}
	var request []byte
	if err := stream.RecvMsg(&request); err != nil {
		return err
	}
	flags, err := flagsFor(request)
	if err != nil {
		return status.Error(codes.InvalidArgument, err.Error())
	}
	own, err := startHost(append(flags, args...))
	if err != nil {
		return status.Error(codes.Unavailable, err.Error())
	}
	// All that the program printed has been passed on before the engine is told that it has ended.
	defer own.end()
	return forward(stream, request, own, method)
}

// flagsFor says what the options of Pulumi.yaml mean for the older host.
func flagsFor(request []byte) ([]string, error) {
	var asked pulumirpc.RunRequest
	if err := proto.Unmarshal(request, &asked); err != nil {
		return nil, err
	}
	var flags []string
	for name, value := range asked.GetInfo().GetOptions().GetFields() {
		switch name {
		case "typescript", "tsconfig", "nodeargs":
			text, err := textOf(value)
			if err != nil {
				return nil, fmt.Errorf("option %s of Pulumi.yaml: %w", name, err)
			}
			flags = append(flags, "-"+name+"="+text)
		}
	}
	return flags, nil
}

// textOf is an option as a flag has it.
func textOf(value *structpb.Value) (string, error) {
	switch kind := value.GetKind().(type) {
	case *structpb.Value_StringValue:
		return kind.StringValue, nil
	case *structpb.Value_BoolValue:
		return fmt.Sprint(kind.BoolValue), nil
	case *structpb.Value_ListValue:
		var words []string
		for _, each := range kind.ListValue.GetValues() {
			words = append(words, "'"+strings.ReplaceAll(each.GetStringValue(), "'", `'\''`)+"'")
		}
		return strings.Join(words, " "), nil
	default:
		return "", errors.New("must be a text, true or false, or a list of texts")
	}
}

// host is a running older host.
type host struct {
	process *exec.Cmd
	conn    *grpc.ClientConn
	printed sync.WaitGroup
}

func startHost(args []string) (*host, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	process := exec.Command(filepath.Join(filepath.Dir(self), "nodejs-host"), args...)
	process.Stderr = os.Stderr
	stdout, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := process.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(stdout)
	port, err := lines.ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("%s did not start: %w", process.Path, errors.Join(err, process.Wait()))
	}
	started := &host{process: process}
	started.printed.Add(1)
	go func() {
		defer started.printed.Done()
		_, _ = io.Copy(os.Stdout, lines)
	}()
	started.conn, err = grpc.NewClient(
		"127.0.0.1:"+strings.TrimSpace(port),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(
			grpc.ForceCodec(bytesCodec{}),
			grpc.MaxCallRecvMsgSize(largest),
			grpc.MaxCallSendMsgSize(largest),
		),
	)
	if err != nil {
		started.end()
		return nil, err
	}
	return started, nil
}

// wait returns when the host has ended by itself.
func (h *host) wait() {
	h.printed.Wait()
	_ = h.process.Wait()
}

// end ends the host, and passes on what it has printed.
func (h *host) end() {
	if h.conn != nil {
		_ = h.conn.Close()
	}
	_ = h.process.Process.Kill()
	h.wait()
}

// forward carries a call both ways. What was read of it already comes first.
func forward(from grpc.ServerStream, first []byte, to *host, method string) error {
	ctx := from.Context()
	if given, ok := metadata.FromIncomingContext(ctx); ok {
		ctx = metadata.NewOutgoingContext(ctx, given)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	both := &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}
	stream, err := to.conn.NewStream(ctx, both, method)
	if err != nil {
		return err
	}
	go send(from, first, stream)
	for {
		var message []byte
		if err := stream.RecvMsg(&message); err != nil {
			from.SetTrailer(stream.Trailer())
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := from.SendMsg(&message); err != nil {
			return err
		}
	}
}

func send(from grpc.ServerStream, first []byte, to grpc.ClientStream) {
	if first != nil && to.SendMsg(&first) != nil {
		return // The answer says why.
	}
	for {
		var message []byte
		if err := from.RecvMsg(&message); err != nil {
			_ = to.CloseSend()
			return
		}
		if to.SendMsg(&message) != nil {
			return
		}
	}
}

// bytesCodec leaves messages as they are: this program need not know them.
type bytesCodec struct{}

func (bytesCodec) Name() string { return "proto" }

func (bytesCodec) Marshal(message any) ([]byte, error) { return *message.(*[]byte), nil }

func (bytesCodec) Unmarshal(data []byte, message any) error {
	*message.(*[]byte) = append([]byte(nil), data...)
	return nil
}
