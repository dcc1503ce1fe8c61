using System.Diagnostics;
using GridAlert.Swarm.Http;
using GridAlert.Swarm.Phones;

namespace GridAlert.Swarm.Crowd;

/// <summary>A crowd from its invites to its summary.</summary>
public sealed class CrowdRun(CrowdOptions options, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly CrowdFigures _figures = new();

    public async Task<int> RunAsync(CancellationToken stop)
    {
        var online = Math.Max(1, (int)Math.Round(options.Phones * options.Online));
        if (OpenFiles.Refuse(online) is { } refusal)
            throw new UsageException(refusal);

        var phones = await RecruitAsync(stop);
        var duration = options.Duration ?? CrowdOptions.UsualDuration;
        var behaviour = Behaviour.Of(options.Script, duration);
        using var end = new CancellationTokenSource();
        await using var heartbeat = new Heartbeat(time);
        using var around = new Surroundings(time, heartbeat, _figures, end.Token);
        var hub = new UriBuilder(options.Url) { Scheme = Uri.UriSchemeWs, Path = "/hubs/responder" }.Uri;
        var persons = phones.Take(online).Select(phone => new Person(hub, phone.Token, behaviour, new Dice(options.Seed, phone.Number), around)).ToList();

        var started = Stopwatch.GetTimestamp();
        var running = persons.ConvertAll(person => person.RunAsync(end.Token));
        using var reporting = new CancellationTokenSource();
        var progress = new ProgressLine(_figures, online, time).RunAsync(reporting.Token);
        try
        {
            await ConnectedAsync(online, stop);
            Console.WriteLine($"{_figures.Connected} of {online} phones are connected after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s; {phones.Count - online} stay switched off.");
            if (options.Duration is null)
                await FirstDispatchAsync(stop);
            else if (_figures.Received == 0)
                Console.WriteLine(HowToSend());
            foreach (var person in persons)
                around.Go(() => person.LoseNetworkOnceAsync(duration, end.Token));
            await Task.Delay(duration, time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.WriteLine("Stopped.");
        }
        var summary = new Summary(options, _figures, online, Stopwatch.GetElapsedTime(started));
        await reporting.CancelAsync();
        await progress;
        await LeaveAsync(persons);
        await end.CancelAsync();
        await Task.WhenAll(running);
        summary.Print();
        if (options.JsonFile is { } file)
            await summary.WriteAsync(file, CancellationToken.None);
        return summary.Connected > 0 ? 0 : 1;
    }

    private async Task<IReadOnlyList<BoundPhone>> RecruitAsync(CancellationToken stop)
    {
        using var api = new GridAlertApi(options.Url, time);
        var password = Environment.GetEnvironmentVariable("GRIDALERT_DEMO_PASSWORD") is { Length: > 0 } given ? given : "gridalert-demo";
        var unit = await api.SignInAsync(options.User, password, stop);
        unit = options.Unit ?? unit;
        Console.WriteLine($"Inviting {options.Phones} responders of {unit} …");
        var invites = await Recruiting.InviteAsync(api, unit, options.Phones, options.Seed, stop);
        var started = Stopwatch.GetTimestamp();
        var phones = await Recruiting.BindAsync(api, invites, bound =>
        {
            if (bound % 1000 == 0)
                Console.WriteLine($"  {bound} phones are bound");
        }, stop);
        Console.WriteLine($"{phones.Count} phones are bound after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s. Connecting …");
        return phones;
    }

    /// <summary>Until all are there, or for a while nobody else comes.</summary>
    private async Task ConnectedAsync(int online, CancellationToken stop)
    {
        var (most, quiet) = (0, 0);
        while (_figures.Connected + _figures.SignedOut < online && quiet < 100)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, stop);
            quiet = _figures.Connected > most ? 0 : quiet + 1;
            most = Math.Max(most, _figures.Connected);
        }
    }

    private async Task FirstDispatchAsync(CancellationToken stop)
    {
        if (!_figures.FirstDispatch.Task.IsCompleted)
            Console.WriteLine($"{HowToSend()} The crowd waits up to {Patience.TotalMinutes:0} minutes for it; Ctrl-C ends.");
        await Task.WhenAny(_figures.FirstDispatch.Task.WaitAsync(stop), Task.Delay(Patience, time, stop));
        stop.ThrowIfCancellationRequested();
    }

    private string HowToSend() =>
        $"No dispatch waits for an answer yet. Sign in at {options.Url} as {options.User}, switch to emergency mode at {new Uri(options.Url, "/activations/new")}"
        + $" and send one at {new Uri(options.Url, "/dispatches/new")}.";

    private static async Task LeaveAsync(List<Person> persons)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await Parallel.ForEachAsync(persons, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (person, _) => await person.LeaveAsync(patience.Token));
    }
}
