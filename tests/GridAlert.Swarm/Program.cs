using System.Runtime.InteropServices;
using GridAlert.Swarm;
using GridAlert.Swarm.BareHub;
using GridAlert.Swarm.Bench;
using GridAlert.Swarm.Crowd;
using GridAlert.Swarm.Http;
using GridAlert.Swarm.ScaleOut;

const string Usage =
    """
    swarm     simulated phones on a running GridAlert
              --url http://127.0.0.1:5080  --phones 2367  --online 0.9  --script normal|storm|silent  --duration 60s
              --json FILE  --user district  --unit CODE  --seed S
              Without --duration it waits for the first dispatch and ends 60 s after it.
    bench     GridAlert beside its limits, on servers that it starts itself (GRIDALERT_APP: path of GridAlert.dll)
              --quick  --json FILE  --rounds N  --phones 2367  --sizes 1000,2367,10000  --recipients 10000,100000,1000000  --only fanout,storm
              --only takes memory, fanout, storm, ack, steady, board, heap, idle, reconnect, store, persist, recipients, observability,
              pages (every GET over a year of a district's work)
              GRIDALERT_BENCH_PEER: path of the Socket.IO server; GRIDALERT_BENCH_RESULTS: folder for JSON and Markdown
    bench review
              how long the after-action review takes over 10,000 to 1,000,000 lines
    bench replay
              how long a replay takes to show a moment, by the length of the journal (GRIDALERT_APP as for bench)
              --lines 1000000  --seeks 40  --json FILE
    bench scale-out
              what carries a dispatch over three nodes: each node its own phones, or SignalR's Redis backplane; needs redis-server
    bare-hub  the limit: a hub without storage
              --urls http://127.0.0.1:5301
    composed-hub
              the composed limit: that hub with receipts and a journal in two plain tables
              --database CONNECTION  --urls http://127.0.0.1:5301
    """;

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    return args switch
    {
        ["swarm", .. var rest] => await new CrowdRun(CrowdOptions.Parse(rest), TimeProvider.System).RunAsync(stop.Token),
        ["bench", "review"] => await new ReviewBench().RunAsync(stop.Token),
        ["bench", "replay", .. var rest] => await new ReplayBench(ReplayBenchOptions.Parse(rest), TimeProvider.System).RunAsync(stop.Token),
        ["bench", "scale-out"] => await new ScaleOutBench(TimeProvider.System).RunAsync(stop.Token),
        ["member-hub", .. var rest] => await MemberHubServer.RunAsync(rest, stop.Token),
        ["bench", .. var rest] => await new BenchRun(BenchOptions.Parse(rest), TimeProvider.System).RunAsync(stop.Token),
        ["composed-hub", .. var rest] => await BareHubServer.RunComposedAsync(rest, stop.Token),
        ["bare-hub", .. var rest] => await BareHubServer.RunAsync(rest, stop.Token),
        ["--help" or "-h"] => Help(),
        _ => throw new UsageException($"Say what to run.\n{Usage}"),
    };
}
catch (UsageException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
catch (ApiException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Stopped.");
    return 130;
}

static int Help()
{
    Console.WriteLine(Usage);
    return 0;
}
