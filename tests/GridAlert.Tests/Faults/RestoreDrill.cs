using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Faults;

/// <summary>A backup that nobody has restored is none.</summary>
public sealed class RestoreDrill(ITestOutputHelper output) : IDisposable
{
    // Not CreateTempSubdirectory: that one is private, and under root PostgreSQL runs as another user.
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"gridalert-drill-{Guid.CreateVersion7():N}");

    [Fact]
    public async Task What_is_taken_under_load_and_restored_elsewhere_has_every_record_and_every_figure()
    {
        var (live, backups, restored) = (Path.Combine(_folder, "live"), Path.Combine(_folder, "backups"), Path.Combine(_folder, "restored"));
        var watch = Stopwatch.StartNew();
        string past, review, told, token;
        byte[] photo = RandomNumberGenerator.GetBytes(50_000);
        string backup;
        await using (var app = await AppProcess.StartEmbeddedAsync(live))
        {
            using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
            var phone = await BindAsync(app, dispatcher);
            token = phone.Token!;
            past = await ActivateAsync(dispatcher);
            await AnswerAsync(dispatcher, phone, past);
            await dispatcher.PostAsync($"activations/{past}/end", new { reason = "解除" });
            Directory.CreateDirectory(Path.Combine(live, "photos", "2026"));
            await File.WriteAllBytesAsync(Path.Combine(live, "photos", "2026", "probe.jpg"), photo);
            var settings = new Dictionary<string, string> { ["GRIDALERT_DATA"] = live };
            await Patience.UntilAsync("the past one is sealed", async () => (await AppProcess.RunAsync(settings, "verify-journal", "--activation", past)).Output.Contains("1 intact", StringComparison.Ordinal));
            review = (await dispatcher.GetAsync($"activations/{past}/report")).Body!.ToJsonString();

            var present = await ActivateAsync(dispatcher);
            told = await AnswerAsync(dispatcher, phone, present);
            using var stop = new CancellationTokenSource();
            var sent = 0;
            var load = Task.Run(async () =>
            {
                for (; !stop.IsCancellationRequested; sent++)
                    await AnswerAsync(dispatcher, phone, present);
            }, TestContext.Current.CancellationToken);
            var began = watch.Elapsed;
            var (exit, said) = await AppProcess.RunOpsAsync("backup", settings, backups);
            await stop.CancelAsync();
            await load;
            exit.ShouldBe(0, said);
            backup = Directory.GetDirectories(backups).ShouldHaveSingleItem();
            output.WriteLine($"taken in {(watch.Elapsed - began).TotalSeconds:0.0} s while {sent} dispatches were sent and answered; {new FileInfo(Path.Combine(backup, "database.dump")).Length / 1024} KiB");
        }

        var from = watch.Elapsed;
        var restore = await AppProcess.RunOpsAsync("restore", new Dictionary<string, string>(), "--margin", "50000", backup, restored);
        restore.ExitCode.ShouldBe(0, restore.Output);
        restore.Output.ShouldContain(", 0 broken.");
        output.WriteLine($"restored and verified in {(watch.Elapsed - from).TotalSeconds:0.0} s");
        output.WriteLine(restore.Output);
        (await File.ReadAllBytesAsync(Path.Combine(restored, "photos", "2026", "probe.jpg"))).ShouldBe(photo);
        // Nothing is written over.
        (await AppProcess.RunOpsAsync("restore", new Dictionary<string, string>(), backup, restored)).Output.ShouldContain("is not empty");

        await using var again = await AppProcess.StartEmbeddedAsync(restored);
        using var reader = await ApiClient.SignInAsync(again.Url, "district");
        (await reader.GetAsync($"activations/{past}/report")).Body!.ToJsonString().ShouldBe(review);
        output.WriteLine($"the review of the past emergency is the same to the byte: {review.Length} characters");
        // What was answered before the backup began is there, the phone is still bound, and what comes now is read after it.
        using var same = new ApiClient(again.Url, token);
        (await same.GetAsync("me/dispatches"))["items"].AsArray().ShouldContain(item => (string)item!["dispatchId"]! == told && (string)item["state"]! == "acknowledged");
        await AnswerAsync(reader, same, await ActivateAsync(reader));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<ApiClient> BindAsync(AppProcess app, ApiClient dispatcher)
    {
        var invite = (await dispatcher.PostAsync($"units/{District.Code}/invites", new { }))["items"].AsArray()[0]!;
        using var anonymous = new ApiClient(app.Url);
        return new(app.Url, (await anonymous.PostAsync("devices", new { inviteCode = (string)invite["inviteCode"]! })).Text("accessToken"));
    }

    private static async Task<string> ActivateAsync(ApiClient dispatcher) =>
        (await dispatcher.PostAsync("activations", new { unitCodes = new[] { District.Code }, scenario = "weather", level = "orange", reason = "台风登陆", drill = false })).Text("id");

    /// <summary>One dispatch, acknowledged; what phones catch up with comes from the journal.</summary>
    private static async Task<string> AnswerAsync(ApiClient dispatcher, ApiClient phone, string activation)
    {
        var id = (await dispatcher.PostAsync("dispatches", District.Dispatch(activation))).Text("id");
        (await phone.PostAsync($"me/dispatches/{id}/acknowledge", new { occurredAt = TimeProvider.System.GetUtcNow() })).Status.ShouldBe(HttpStatusCode.OK);
        return id;
    }
}
