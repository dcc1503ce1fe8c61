using System.Diagnostics;
using System.Globalization;
using GridAlert.Swarm.Bench;
using GridAlert.Swarm.Phones;

namespace GridAlert.Swarm.ScaleOut;

/// <summary>
/// What carries a dispatch to the phones of three nodes: each node sends to those it holds, or one node sends to all
/// through SignalR's Redis backplane. The same hub, phones and messages; one message a member in both.
/// </summary>
public sealed class ScaleOutBench(TimeProvider time)
{
    private const int Nodes = 3;
    private const int Phones = 2367;
    private const int Rounds = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    /// <summary>Longer than a client of Redis needs to find it again.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(15);

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        using var redis = new RedisServer();
        await redis.StartAsync();
        Console.WriteLine($"{Phones} phones over {Nodes} nodes, {Rounds} rounds, median (fastest to slowest)");
        await MeasureAsync("each node its own", redis, throughRedis: false, cancel);
        await MeasureAsync("Redis backplane", redis, throughRedis: true, cancel);
        return 0;
    }

    private async Task MeasureAsync(string name, RedisServer redis, bool throughRedis, CancellationToken cancel)
    {
        string[] command = [typeof(ScaleOutBench).Assembly.Location, "member-hub", .. throughRedis ? ["--redis", redis.Address] : Array.Empty<string>()];
        var nodes = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(_ => ServerProcess.StartAsync(command, new Dictionary<string, string>(), time, cancel)));
        try
        {
            var crowd = new Listeners();
            var clock = Stopwatch.StartNew();
            await Parallel.ForEachAsync(Enumerable.Range(0, Phones), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = cancel }, async (member, stop) =>
            {
                var hub = new UriBuilder(nodes[member % Nodes].Url) { Scheme = Uri.UriSchemeWs, Path = "/hubs/responder", Query = $"member={member.ToString(CultureInfo.InvariantCulture)}" }.Uri;
                var phone = await LeanPhone.ConnectAsync(hub, null, stop);
                crowd.Add(phone);
                await phone.CallAsync("Ready", stop);
            });
            var connected = clock.Elapsed;
            using var http = new HttpClient();
            var body = new string('请', 200);
            // With the backplane one node speaks for all; without it each has read the same record.
            Task SendAsync() => Task.WhenAll((throughRedis ? nodes[..1] : nodes).Select((node, n) =>
                http.PostAsync(new Uri(node.Url, $"/send?first={n}&step={(throughRedis ? 1 : Nodes)}&count={Phones}&body={Uri.EscapeDataString(body)}"), null, cancel)));

            var times = new List<double>();
            // The first is for warming up.
            for (var round = 0; round <= Rounds; round++)
            {
                var all = crowd.NextAsync(Phones);
                var begun = Stopwatch.GetTimestamp();
                await SendAsync();
                var ended = await all.WaitAsync(Patience, time, cancel);
                if (round > 0)
                    times.Add(Stopwatch.GetElapsedTime(begun, ended).TotalMilliseconds);
            }
            times.Sort();
            Console.WriteLine($"  {name,-18} connect {connected.TotalMilliseconds,6:0} ms   to the last phone {times[times.Count / 2],6:0} ms ({times[0]:0} to {times[^1]:0})   memory {nodes.Sum(node => node.ResidentMemory()) / 1024 / 1024,4} MiB");

            redis.Kill();
            _ = crowd.NextAsync(Phones);
            var sent = Stopwatch.StartNew();
            await SendAsync();
            var tried = sent.Elapsed;
            await Task.Delay(Recovery, time, cancel);
            var whileAway = Phones - crowd.Missing;
            await redis.StartAsync();
            await Task.Delay(Recovery, time, cancel);
            var sinceBack = Phones - crowd.Missing - whileAway;
            _ = crowd.NextAsync(Phones);
            await SendAsync();
            await Task.Delay(Recovery, time, cancel);
            Console.WriteLine($"  {"",-18} Redis killed: sending takes {tried.TotalSeconds:0.0} s, {whileAway} phones have it; Redis back: {sinceBack} more have it; the next one reaches {Phones - crowd.Missing}");
            crowd.Drop();
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }

    /// <summary>Counts what all phones hear.</summary>
    private sealed class Listeners : IPhoneOwner
    {
        private readonly List<LeanPhone> _phones = [];
        private TaskCompletionSource<long> _all = new();
        private int _left;

        /// <summary>How many have not heard the newest message.</summary>
        public int Missing => Volatile.Read(ref _left);

        public void Add(LeanPhone phone)
        {
            lock (_phones)
                _phones.Add(phone);
            _ = phone.RunAsync(this, CancellationToken.None);
        }

        public Task<long> NextAsync(int count)
        {
            _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _left = count;
            return _all.Task;
        }

        public void Heard(LeanPhone phone, in HubMessage message)
        {
            if (message.Target.SequenceEqual("DispatchSent"u8) && Interlocked.Decrement(ref _left) == 0)
                _all.TrySetResult(Stopwatch.GetTimestamp());
        }

        public void Drop()
        {
            foreach (var phone in _phones)
                phone.Drop();
        }
    }
}
