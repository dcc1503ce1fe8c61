using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Replay;

public class ReplayContract(District district) : IClassFixture<District>
{
    private ApiClient Dispatcher => district.Dispatcher;

    [Fact]
    public async Task At_every_moment_it_shows_what_a_screen_that_was_watching_showed()
    {
        // What was there before belongs to the picture: an open dispatch, a report, a drill elsewhere, a finished one in the feed.
        var before = await district.TrioAsync();
        await district.DispatchAsync();
        var cancelled = await district.DispatchAsync();
        await Dispatcher.PostAsync($"dispatches/{cancelled}/cancel", new { reason = "误发" });
        await before[0].Api.PostAsync("me/reports", new { kind = "need", text = "缺水" });
        var finished = await district.ActivateAsync(District.ChangheStreet);
        await Dispatcher.PostAsync($"activations/{finished}/end", new { reason = "解除" });
        var drill = await district.ActivateAsync(District.ChangheStreet, drill: true);

        await using var screen = await RecordingScreen.WatchAsync(district.Url, Dispatcher.Token!, District.Code);
        await using var streetScreen = await RecordingScreen.WatchAsync(district.Url, Dispatcher.Token!, District.XixingStreet);
        var activation = await district.ActivateAsync();
        await ActAsync(screen, activation, before);
        await Dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });
        await HeardOfEndAsync(screen, activation);
        await HeardOfEndAsync(streetScreen, activation);
        await Dispatcher.PostAsync($"activations/{drill}/end", new { reason = "解除" });
        await district.DispatchAsync();

        await ShouldShowTheSameAsync(screen, activation, District.Code);
        await ShouldShowTheSameAsync(streetScreen, activation, District.XixingStreet);
    }

    [Fact]
    public async Task Played_from_its_beginning_it_ends_with_the_picture_of_its_end()
    {
        var activation = await district.ActivateAsync();
        var trio = await district.TrioAsync();
        var alert = await district.DispatchAsync(activation);
        await trio[0].Api.PostAsync($"me/dispatches/{alert}/acknowledge", new { });
        await Dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });

        var moments = await ReadAsync(Dispatcher, $"activations/{activation}/replay/moments");
        while ((double)moments["progress"]! < 1)
            moments = await ReadAsync(Dispatcher, $"activations/{activation}/replay/moments");
        ((bool)moments["ended"]!).ShouldBeTrue();
        moments["marks"]!.AsArray().Select(mark => (string)mark!["kind"]!).ShouldBe(["activationOpened", "dispatchSent", "firstAnswer", "activationEnded"]);

        var picture = new BoardPicture(await ReadAsync(Dispatcher, $"activations/{activation}/replay?unitCode={District.Code}"));
        picture["activations"].AsArray().Count(a => (string)a!["id"]! == activation).ShouldBe(1);
        picture["dispatches"].AsArray().ShouldNotContain(d => (string)d!["id"]! == alert);
        var until = (string)moments["until"]!;
        var stretch = await ReadAsync(Dispatcher, $"activations/{activation}/replay/changes?unitCode={District.Code}&after={picture["cursor"]}&until={Uri.EscapeDataString(until)}&every=PT0.25S");
        foreach (var batch in stretch["batches"]!.AsArray())
            picture.Apply(batch!);
        picture.Canonical().ShouldBe(new BoardPicture(await AtAsync(activation, until)).Canonical());
        picture["activations"].AsArray().ShouldNotContain(a => (string)a!["id"]! == activation);

        // A marked moment has what it is about, and the moment before has it not.
        var sent = moments["marks"]!.AsArray().Single(mark => (string)mark!["kind"]! == "dispatchSent")!;
        var at = DateTimeOffset.Parse((string)sent["at"]!, CultureInfo.InvariantCulture);
        Titles(await AtAsync(activation, (string)sent["at"]!)).ShouldContain(alert);
        Titles(await AtAsync(activation, at.AddMicroseconds(-1).ToString("O", CultureInfo.InvariantCulture))).ShouldNotContain(alert);

        static IEnumerable<string> Titles(JsonNode picture) => picture["dispatches"]!.AsArray().Select(d => (string)d!["id"]!);
    }

    [Fact]
    public async Task An_open_activation_can_be_replayed_up_to_now()
    {
        var activation = await district.ActivateAsync(District.XixingStreet);
        ((bool)(await ReadAsync(Dispatcher, $"activations/{activation}/replay/moments"))["ended"]!).ShouldBeFalse();
        var alert = await district.DispatchAsync(activation, District.XixingStreet);
        await Patience.UntilAsync("the replay has gone on with the record", async () =>
            (await AtAsync(activation, TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)))["dispatches"]!.AsArray().Any(d => (string)d!["id"]! == alert));
    }

    [Fact]
    public async Task Nobody_sees_another_units_board_in_it()
    {
        var everywhere = await district.ActivateAsync();
        var elsewhere = await district.ActivateAsync(District.ChangheStreet);
        using var street = await district.SignInAsync("street");
        foreach (var what in new[] { "", "/moments", $"/changes?after=0&until=2026-11-24T10:00:00Z" })
        {
            var and = what.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            (await street.GetAsync($"activations/{everywhere}/replay{what}{and}unitCode={District.XixingStreet}")).Response.IsSuccessStatusCode.ShouldBeTrue();
            (await street.GetAsync($"activations/{everywhere}/replay{what}{and}unitCode={District.ChangheStreet}")).Status.ShouldBe(HttpStatusCode.NotFound);
            (await street.GetAsync($"activations/{everywhere}/replay{what}{and}unitCode={District.Code}")).Status.ShouldBe(HttpStatusCode.NotFound);
            (await street.GetAsync($"activations/{elsewhere}/replay{what}")).Status.ShouldBe(HttpStatusCode.NotFound);
            (await street.GetAsync($"activations/{Guid.CreateVersion7()}/replay{what}")).Status.ShouldBe(HttpStatusCode.NotFound);
            var trio = await district.TrioAsync();
            (await trio[0].Api.GetAsync($"activations/{everywhere}/replay{what}")).Status.ShouldBe(HttpStatusCode.Forbidden);
        }
        (await ReadAsync(street, $"activations/{everywhere}/replay"))["unit"]!["code"]!.ToString().ShouldBe(District.XixingStreet);
        (await Dispatcher.GetAsync($"activations/{everywhere}/replay?at=gestern"))["errors"].AsObject().Select(p => p.Key).ShouldBe(["at"]);
        (await Dispatcher.GetAsync($"activations/{everywhere}/replay/changes?after=-1&until=x&every=P1Y"))["errors"].AsObject().Select(p => p.Key).ShouldBe(["after", "until", "every"]);
        await district.CalmAsync();
    }

    [Fact]
    public async Task The_page_says_when_there_is_nothing_to_replay_and_bears_a_line_that_cannot_be_read()
    {
        (await PageAsync(Guid.CreateVersion7())).Status.ShouldBe(HttpStatusCode.NotFound);

        var forgotten = Guid.CreateVersion7();
        await using var database = NpgsqlDataSource.Create(district.ConnectionString);
        await ExecuteAsync(
            """
            insert into activation (id, scenario, level, reason, drill, opened_at, opened_by, opened_by_name, ended_at, ended_by_name, end_reason)
            select $1, 'weather', 'orange', '台风', true, now() - interval '2 hours', $1, '张明', now() - interval '1 hour', '张明', '解除';
            """, forgotten);
        await ExecuteAsync("insert into activation_unit (activation_id, unit_code) values ($1, '330108')", forgotten);
        (await PageAsync(forgotten)).Text.ShouldContain("没有可回放的记录");

        var activation = Guid.Parse(await district.ActivateAsync());
        await ExecuteAsync("insert into journal (at, kind, activation_id, data) values (now(), 'levelChanged', $1, '{\"level\":7}')", activation);
        await Dispatcher.PostAsync($"activations/{activation}/end", new { reason = "解除" });
        (await ReadAsync(Dispatcher, $"activations/{activation}/replay"))["activations"]!.AsArray().ShouldContain(a => (string)a!["id"]! == activation.ToString());
        (await PageAsync(activation)).Status.ShouldBe(HttpStatusCode.OK);

        async Task ExecuteAsync(string sql, Guid id)
        {
            await using var command = database.CreateCommand(sql);
            command.Parameters.Add(new() { Value = id });
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task<(HttpStatusCode Status, string Text)> PageAsync(Guid activation)
    {
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = district.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/activations/{activation}/replay");
        request.Headers.Add("Cookie", $"gridalert-session={Dispatcher.Token}");
        request.Headers.Add("Accept-Language", "zh-CN");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Everything that a board shows happens; the screen is told of each before the next.</summary>
    private async Task ActAsync(RecordingScreen screen, string activation, List<Phone> before)
    {
        var rollCall = await ToldAsync(() => district.DispatchAsync(activation, kind: "rollCall"));
        await ToldAsync(() => before[0].Api.PostAsync($"me/dispatches/{rollCall}/acknowledge", new { }));
        await ToldAsync(() => before[1].Api.PostAsync($"me/dispatches/{rollCall}/decline", new { reason = "生病" }));
        var alert = await ToldAsync(() => district.DispatchAsync(activation, rule: "two", acknowledgeWithin: "PT1S"));
        var trio = await ToldAsync(district.TrioAsync);
        await ToldAsync(() => trio[0].Api.PostAsync($"me/dispatches/{alert}/acknowledge", new { }));
        await ToldAsync(() => trio[0].Api.PostAsync($"me/dispatches/{alert}/withdraw", new { }));
        await ToldAsync(() => trio[1].Api.PostAsync($"me/dispatches/{alert}/acknowledge", new { }));
        // A dispatch of its own, whose first step is a minute away: whoever has not seen what the timer has done is refused.
        var handed = await ToldAsync(() => district.DispatchAsync(activation, trio[0].StairwellCode));
        await ToldAsync(() => Dispatcher.PostAsync($"dispatches/{handed}/stairwells/{trio[0].StairwellCode}/escalate", new { step = 2, seenStep = 0, reason = "独居老人多" }));
        var hazard = (await ToldAsync(() => trio[0].Api.PostAsync("me/reports", new { kind = "hazard", text = "车库进水" }))).Text("id");
        await ToldAsync(() => Dispatcher.PostAsync($"activations/{activation}/level", new { level = "red", reason = "风力加大" }));
        await ToldAsync(() => Dispatcher.PostAsync($"reports/{hazard}/answer", new { text = "已派人", seen = "reported" }));
        var later = await ToldAsync(district.TrioAsync);
        await Patience.UntilAsync("what was not answered is late", async () => (int)(await district.ProgressAsync(alert))["stairwells"]!["late"]! > 0);
        await ToldAsync(() => district.DispatchAsync(activation, supersedes: alert));
        await ToldAsync(() => later[2].Api.PostAsync($"me/dispatches/{rollCall}/complete", new { }));
        var silent = (string)(await district.InviteAsync())["stairwellCode"]!;
        await ToldAsync(() => Dispatcher.PostAsync($"dispatches/{rollCall}/stairwells/{silent}/answer", new { by = "inPerson", note = "在家" }));
        await ToldAsync(() => Dispatcher.PostAsync($"reports/{hazard}/close", new { outcome = "handled", reason = "已抽干", seen = "answered" }));

        async Task<T> ToldAsync<T>(Func<Task<T>> act)
        {
            var told = screen.News;
            var done = await act();
            if (done is Answer answer)
                answer.Response.IsSuccessStatusCode.ShouldBeTrue($"{answer.Body}");
            await Patience.UntilAsync("the screen has been told", () => screen.News > told);
            return done;
        }
    }

    private static Task HeardOfEndAsync(RecordingScreen screen, string activation) =>
        Patience.UntilAsync("the screen has heard of the end", () => screen.Shown[^1].Shown.Contains("\"kind\":\"activationEnded\",", StringComparison.Ordinal)
            && !JsonNode.Parse(screen.Shown[^1].Shown)!["activations"]!.AsArray().Any(a => (string)a!["id"]! == activation));

    private async Task ShouldShowTheSameAsync(RecordingScreen screen, string activation, string unitCode)
    {
        var recorded = screen.Shown.Where(shown => JsonNode.Parse(shown.Shown)!["activations"]!.AsArray().Any(a => (string)a!["id"]! == activation))
            .GroupBy(shown => shown.Cursor).Select(same => same.Last()).ToList();
        recorded.Count.ShouldBeGreaterThan(5);
        // In no order: a moment must not depend on those looked at before.
        var seed = Environment.TickCount;
        foreach (var (cursor, shown) in Shuffled(recorded, new(seed)))
        {
            var replayed = new BoardPicture(await ReadAsync(Dispatcher, $"activations/{activation}/replay?unitCode={unitCode}&cursor={cursor}")).Canonical();
            Difference(replayed, shown).ShouldBeNull($"at {cursor}, seed {seed}");
        }
    }

    private static T[] Shuffled<T>(List<T> items, Random random)
    {
        T[] all = [.. items];
        random.Shuffle(all);
        return all;
    }

    /// <summary>Where two long texts part; null when they are the same.</summary>
    private static string? Difference(string replayed, string shown)
    {
        if (replayed == shown)
            return null;
        var at = Math.Max(0, replayed.Zip(shown).TakeWhile(pair => pair.First == pair.Second).Count() - 200);
        return $"replayed …{replayed[at..Math.Min(replayed.Length, at + 400)]}… but shown …{shown[at..Math.Min(shown.Length, at + 400)]}…";
    }

    private Task<JsonNode> AtAsync(string activation, string at) =>
        ReadAsync(Dispatcher, $"activations/{activation}/replay?unitCode={District.Code}&at={Uri.EscapeDataString(at)}");

    /// <summary>Asks until the record has been read that far.</summary>
    private static async Task<JsonNode> ReadAsync(ApiClient client, string path)
    {
        for (var tries = 0; tries < 30; tries++)
        {
            var answer = await client.GetAsync(path);
            if (answer.Status != HttpStatusCode.Accepted)
                return answer.Status == HttpStatusCode.OK ? answer.Body! : throw new InvalidOperationException($"{path} was answered with {(int)answer.Status}: {answer.Body}");
        }
        throw new TimeoutException(path);
    }
}
