using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using GridAlert.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridAlert.Swarm.Bench;

/// <summary>
/// How long every page and list takes that the program's own <c>routes</c> names as GET, over a year of a district's work: the
/// whole answer, as a browser beside the server gets it. A route that comes later is measured without being named here.
/// </summary>
internal sealed partial class PageTimes(BenchOptions options, Action<string> say, TimeProvider time)
{
    private const string Password = "gridalert-demo";
    private const double AimMs = 200;
    private static readonly TimeSpan SealPatience = TimeSpan.FromMinutes(3);

    /// <summary>What a place is filled with that is neither a unit nor the id of a row; the largest answer first.</summary>
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["documentName"] = ["v1"],
        ["section"] = ["reach", "people", "reports"],
        ["table"] = ["byCommunity", "byGrid", "list"],
        ["role"] = ["lead"],
    };

    /// <summary>What follows the question mark where a page asks for something.</summary>
    private static readonly Dictionary<string, string> Asked = new(StringComparer.Ordinal)
    {
        ["/activations/{id:guid}/review/stairwells"] = "?figure=never",
        ["/activations/new?handler=Readiness"] = "&unit={district}",
        ["/api/v1/activations/{id:guid}/replay/changes"] = "?after=0&until=2099-01-01T00:00:00Z",
    };

    private sealed record Visitor(string Name, HttpClient Http);

    public async Task<(IReadOnlyList<Figure> Figures, IReadOnlyList<string> Notes)> MeasureAsync(CancellationToken cancel)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"gridalert-bench-pages-{Environment.ProcessId}");
        var postgres = await EmbeddedPostgres.StartAsync(folder, durable: true, NullLogger.Instance, cancel);
        try
        {
            var environment = new Dictionary<string, string>
            {
                ["ConnectionStrings__GridAlert"] = postgres.ConnectionString,
                ["GRIDALERT_DATA"] = Path.Combine(folder, "app"),
                ["GRIDALERT_DEMO_PASSWORD"] = Password,
                ["Limits__Exports"] = "0",
                ["Limits__Reads"] = "0",
            };
            string[] arguments = [options.App, "--demo", "--stairwells", $"{options.Phones / 3}"];
            say($"Pages: a district of {options.Phones / 3 * 3} and one of everything");
            string phone;
            await using (var server = await ServerProcess.StartAsync(arguments, environment, time, cancel))
                phone = await OneOfEverythingAsync(server.Url, cancel);
            say("Pages: a year of it");
            var made = await PageHistory.WriteAsync(postgres.ConnectionString, cancel);
            await using var again = await ServerProcess.StartAsync(arguments, environment, time, cancel);
            await using var database = NpgsqlDataSource.Create(postgres.ConnectionString);
            await SealedAsync(database, cancel);
            using var district = await SignedInAsync(again.Url, "district", cancel);
            using var admin = await SignedInAsync(again.Url, "admin", cancel);
            await NowAsync(district, cancel);
            using var responder = Client(again.Url);
            responder.DefaultRequestHeaders.Authorization = new("Bearer", phone);
            using var stranger = Client(again.Url);
            return await RoundsAsync(database, await RoutesAsync(environment, cancel), new("district", district), new("admin", admin), new("responder", responder), new("nobody", stranger), made, cancel);
        }
        finally
        {
            await postgres.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<(IReadOnlyList<Figure> Figures, IReadOnlyList<string> Notes)> RoundsAsync(
        NpgsqlDataSource database, IReadOnlyList<(string Pattern, string Policy)> routes, Visitor district, Visitor admin, Visitor responder, Visitor stranger, string made, CancellationToken cancel)
    {
        var (figures, left) = (new List<Figure>(), new List<string>());
        foreach (var (pattern, policy) in routes)
        {
            Visitor[] visitors = policy == "responder" || pattern.StartsWith("/phone", StringComparison.Ordinal) ? [responder] : policy == "open" ? [stranger] : [district, admin];
            if (await FindAsync(database, pattern, visitors, cancel) is not { } found)
            {
                left.Add(pattern);
                continue;
            }
            // Finding it was the warm-up.
            var rounds = new List<double>();
            for (var round = 0; round < (options.AskedRounds ?? 7); round++)
                rounds.Add(await TakeAsync(found.Visitor.Http, found.Address, cancel) ?? throw new BenchException($"{found.Address} was answered once and then no more."));
            figures.Add(new()
            {
                Key = "page " + pattern,
                Name = $"`{pattern}`{(pattern.Contains('{') ? " " + found.Address : "")} · {found.Visitor.Name} · p95 {Spread.At([.. rounds.Order()], 0.95).ToString("0", CultureInfo.InvariantCulture)}",
                Unit = "ms",
                Limit = "",
                GridAlert = new(rounds),
                // What is made to be taken away is no page.
                Bound = IsExport(pattern) ? null : AimMs,
            });
        }
        figures.Sort((one, other) => other.GridAlert.Median.CompareTo(one.GridAlert.Median));
        var slow = figures.Count(figure => figure.Met == false);
        return (figures,
        [
            $"Pages: {figures.Count} of {routes.Count} routes, over {made}; {slow} above {AimMs:0} ms.",
            $"Not measured, since nothing there is answered with 200: {string.Join(", ", left)}.",
        ]);
    }

    /// <summary>The first way to fill a route's places that is answered, the largest first; null when there is none.</summary>
    private static async Task<(string Address, Visitor Visitor)?> FindAsync(NpgsqlDataSource database, string pattern, Visitor[] visitors, CancellationToken cancel)
    {
        var address = pattern + Asked.GetValueOrDefault(pattern, "");
        var fillings = new List<string> { address.Replace("{district}", (await UnitAsync(database, "district", cancel))!, StringComparison.Ordinal) };
        foreach (var place in Places().Matches(pattern).Select(match => match.Value))
        {
            var name = place[1..^1].Split(':')[0];
            var before = pattern[..pattern.IndexOf(place, StringComparison.Ordinal)].TrimEnd('/').Split('/')[^1];
            var values = await ValuesAsync(database, name, before, cancel);
            fillings = [.. fillings.SelectMany(one => values.Select(value => one.Replace(place, Uri.EscapeDataString(value), StringComparison.Ordinal)))];
        }
        foreach (var filling in fillings)
        {
            foreach (var visitor in visitors)
            {
                if (await TakeAsync(visitor.Http, filling, cancel) is not null)
                    return (filling, visitor);
            }
        }
        return null;
    }

    private static async Task<IReadOnlyList<string>> ValuesAsync(NpgsqlDataSource database, string name, string before, CancellationToken cancel)
    {
        if (name == "code" && before == "r")
            return await TextsAsync(database, "select code from request_code order by code limit 1", cancel);
        if (name is "code" or "unit" or "unitCode" && before is not ("r" or "answers" or "join"))
        {
            var units = new List<string>();
            foreach (var kind in new[] { "district", "street", "community", "grid", "stairwell" })
                units.Add((await UnitAsync(database, kind, cancel))!);
            return units;
        }
        if (Words.TryGetValue(name, out var words))
            return words;
        if (name != "id" && !name.EndsWith("Id", StringComparison.Ordinal))
            return [];
        // The id of a row of the table that the address is called after: the newest, and an old one.
        var noun = name == "id" ? before : name[..^"Id".Length] + "s";
        var table = noun == "letters" || noun == "letter" ? "post" : noun.EndsWith("ies", StringComparison.Ordinal) ? noun[..^3] + "y" : noun.EndsWith("ches", StringComparison.Ordinal) ? noun[..^2] : noun.TrimEnd('s');
        table = table.Replace('-', '_');
        await using var known = database.CreateCommand("select exists (select 1 from information_schema.columns where table_schema = 'public' and table_name = $1 and column_name = 'id')");
        known.Parameters.Add(new() { Value = table });
        if (await known.ExecuteScalarAsync(cancel) is not true)
            return [];
        return await TextsAsync(database, $"(select id::text from {table} order by id desc limit 1) union all (select id::text from {table} order by id limit 1)", cancel);
    }

    private static async Task<IReadOnlyList<string>> TextsAsync(NpgsqlDataSource database, string sql, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var values = new List<string>();
        while (await rows.ReadAsync(cancel))
            values.Add(rows.GetString(0));
        return values;
    }

    private static async Task<string?> UnitAsync(NpgsqlDataSource database, string kind, CancellationToken cancel)
    {
        await using var command = database.CreateCommand("select code from unit where kind = $1 and ended_at is null order by code limit 1");
        command.Parameters.Add(new() { Value = kind });
        return (string?)await command.ExecuteScalarAsync(cancel);
    }

    /// <summary>Milliseconds until the whole answer is there; null when it is not one with 200.</summary>
    private static async Task<double?> TakeAsync(HttpClient http, string address, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync(new Uri(address, UriKind.Relative), cancel);
        await answer.Content.CopyToAsync(Stream.Null, cancel);
        return answer.StatusCode == HttpStatusCode.OK ? Stopwatch.GetElapsedTime(began).TotalMilliseconds : null;
    }

    private static bool IsExport(string pattern) => Path.GetExtension(pattern) is ".csv" or ".xlsx" or ".pdf" or ".html" or ".json" || pattern.EndsWith("/journal", StringComparison.Ordinal);

    /// <summary>What the program says of itself: every GET but hubs.</summary>
    private async Task<IReadOnlyList<(string Pattern, string Policy)>> RoutesAsync(Dictionary<string, string> environment, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("dotnet", [options.App, "routes"]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return
        [
            .. said.Split('\n').Select(line => line.Split('\t')).Where(cells => cells is ["GET", var pattern, _] && !pattern.StartsWith("/hubs/", StringComparison.Ordinal))
                .Select(cells => (cells[1], cells[2].Trim())).Distinct(),
        ];
    }

    /// <summary>One visit, edit, request, report, dispatch, by the outside; gives the token of the phone.</summary>
    private static async Task<string> OneOfEverythingAsync(Uri url, CancellationToken cancel)
    {
        using var district = await SignedInAsync(url, "district", cancel);
        var unit = First(await GetAsync(district, "/api/v1/units/330108/children", cancel)).GetProperty("code").GetString();
        var invite = First(await PostAsync(district, $"/api/v1/units/{unit}/invites", new { roles = new[] { "lead" } }, cancel));
        using var stranger = Client(url);
        var token = (await PostAsync(stranger, "/api/v1/devices", new { inviteCode = invite.GetProperty("inviteCode").GetString() }, cancel)).GetProperty("accessToken").GetString()!;
        using var phone = Client(url);
        phone.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var home = First(await GetAsync(phone, "/api/v1/me/ledger", cancel)).GetProperty("householdId").GetString();
        await PostAsync(phone, $"/api/v1/me/ledger/{home}", new { expectedVersion = 0, contactName = "王芳", phone = "13812345678", tags = new[] { "old" }, people = new[] { new { name = "李明", partyMember = true } } }, cancel);
        await PostAsync(phone, $"/api/v1/me/visits/{home}", new { outcome = "met", reasons = new[] { "homeVisit" }, note = "一切正常" }, cancel);
        await PostAsync(phone, "/api/v1/me/requests", new { kind = "repair", text = "楼道的灯不亮", contactName = "赵女士", contactPhone = "13812345678" }, cancel);
        await PostAsync(phone, "/api/v1/me/reports", new { kind = "hazard", text = "地下车库进水" }, cancel);
        await PostAsync(district, "/api/v1/dispatches", Dispatch(null), cancel);
        return token;
    }

    /// <summary>An emergency that is under way, so that boards, desk and calls have something to show.</summary>
    private static async Task NowAsync(HttpClient district, CancellationToken cancel)
    {
        var activation = (await PostAsync(district, "/api/v1/activations", new { unitCodes = new[] { "330108" }, scenario = "weather", level = "orange", reason = "台风", drill = false }, cancel)).GetProperty("id").GetString();
        await PostAsync(district, "/api/v1/dispatches", Dispatch(activation), cancel);
    }

    private static object Dispatch(string? activationId) => new
    {
        activationId,
        kind = "disasterAlert",
        title = "台风预警",
        body = "请立即通知住户。",
        targets = new { unitCodes = new[] { "330108" } },
        acknowledgementRule = "any",
        acknowledgeWithin = "PT3M",
        completeWithin = "PT2H",
        perHousehold = true,
    };

    /// <summary>Until the year's emergencies are sealed, which happens once and would be measured with the pages.</summary>
    private async Task SealedAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < SealPatience)
        {
            await using var command = database.CreateCommand("select (select count(*) from record_seal where seals > 0 and activation_id in (select id from activation)) >= (select count(*) from activation where ended_at is not null) and exists (select 1 from stairwell_fact_made where homes_at is not null)");
            if (await command.ExecuteScalarAsync(cancel) is true)
                return;
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
        }
    }

    private static HttpClient Client(Uri url)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.AcceptLanguage.Add(new("zh-CN"));
        return http;
    }

    private static async Task<HttpClient> SignedInAsync(Uri url, string userName, CancellationToken cancel)
    {
        var http = Client(url);
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await PostAsync(http, "/api/v1/sessions", new { userName, password = Password }, cancel)).GetProperty("accessToken").GetString());
        return http;
    }

    private static JsonElement First(JsonElement list) => (list.ValueKind == JsonValueKind.Array ? list : list.GetProperty("items")).EnumerateArray().First();

    private static async Task<JsonElement> GetAsync(HttpClient http, string path, CancellationToken cancel) =>
        await ReadAsync(await http.GetAsync(new Uri(path, UriKind.Relative), cancel), path, cancel);

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body, CancellationToken cancel) =>
        await ReadAsync(await http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(JsonSerializer.Serialize(body), null, "application/json"), cancel), path, cancel);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, string path, CancellationToken cancel)
    {
        using (response)
        {
            var said = await response.Content.ReadAsStringAsync(cancel);
            return response.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(said) : throw new BenchException($"{path} was answered with {(int)response.StatusCode}: {said}");
        }
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Places();
}
