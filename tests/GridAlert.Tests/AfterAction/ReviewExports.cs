using System.IO.Compression;
using System.Net;
using System.Xml;
using Dapper;
using GridAlert.Features.Record.Seals;
using GridAlert.Tests.Support;
using MiniExcelLibs;
using Npgsql;
using Shouldly;
using UglyToad.PdfPig;
using Xunit;

namespace GridAlert.Tests.AfterAction;

/// <summary>The review on its page and as a file: what everybody reads is what was computed.</summary>
public class ReviewExports(PastEmergency past) : IClassFixture<PastEmergency>
{
    private District District => past.District;

    [Fact]
    public async Task The_page_answers_five_questions_and_shows_each_figure_as_a_part_of_a_whole()
    {
        var id = past.ActivationId;
        var page = await PageAsync($"/activations/{id}/review");

        foreach (var question in new[] { "通知到了谁？", "有多快？", "谁没有回应？", "升级起了什么作用？", "发现了什么？" })
            page.ShouldContain(question);
        page.ShouldContain("1 / 2");
        page.ShouldContain("50%");
        page.ShouldContain($"/activations/{id}/review/stairwells?figure=inTime");
        page.ShouldContain($"/api/v1/activations/{id}/report.pdf");
        page.ShouldContain("无记录");
        page.ShouldNotContain("暂行");
        // The policy of the pages forbids styles that stand in them.
        page.ShouldContain("class=\"chart\"");
        page.ShouldNotContain(" style=");

        (await PageAsync($"/activations/{id}/review", "en")).ShouldContain("Whom did we reach?");
        (await PageAsync($"/activations/{id}")).ShouldContain($"href=\"/activations/{id}/review\"");
        var never = await PageAsync($"/activations/{id}/review/stairwells?figure=never");
        never.ShouldContain("1 个楼道。下达过任务的共 2 个。");
        (await PageAsync($"/activations/{id}/review/tables/hazards/hazards?after=4")).ShouldContain($"第 5–{PastEmergency.Hostile.Count} 行，共 {PastEmergency.Hostile.Count} 行");
        foreach (var nothing in new[] { "stairwells?figure=nothing", "tables/reach/nothing", "tables/hazards/hazards?after=-1", "tables/hazards/hazards?after=x" })
            (await GetAsync($"/activations/{id}/review/{nothing}", District.Dispatcher.Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound, nothing);
    }

    [Fact]
    public async Task Every_figure_of_the_workbook_is_the_reviews()
    {
        var id = past.ActivationId;
        var review = (await District.Dispatcher.GetAsync($"activations/{id}/report")).Body!;
        using var file = new MemoryStream(await FileAsync(id, "xlsx"));

        var dispatches = Sheet(file, "按任务");
        foreach (var (row, expected) in dispatches.Zip(review["reach"]!["byDispatch"]!.AsArray()))
        {
            var counts = expected!["assignments"]!;
            Number(row["应到"]).ShouldBe((double)counts["targeted"]!);
            Number(row["按时签收"]).ShouldBe((double)counts["acknowledgedInTime"]!);
            Number(row["按时签收·共"]).ShouldBe((double)counts["targeted"]!);
            Number(row["从未"]).ShouldBe((double)counts["never"]!);
            Length(row["中位数（秒）"]).ShouldBe(expected["acknowledged"]!["median"] is { } median ? XmlConvert.ToTimeSpan((string)median!).TotalSeconds : null);
        }
        dispatches.Count.ShouldBe(2);
        var times = Sheet(file, "响应时间")[2];
        Number(times["已观测"]).ShouldBe((double)review["responseTimes"]!["acknowledged"]!["observed"]!["count"]!);
        Number(times["已观测·共"]).ShouldBe((double)review["responseTimes"]!["acknowledged"]!["observed"]!["of"]!);
        Sheet(file, "全部楼道").Count.ShouldBe((int)review["overview"]!["stairwells"]!);
        Sheet(file, "曲线数据").Count.ShouldBe(new[] { "received", "read", "acknowledged", "fullReply", "completed" }.Sum(step => review["responseTimes"]![step]!["curve"]!.AsArray().Count));
        Sheet(file, "各项指标").First(row => (string)row["指标"] == "派人上门")["共"].ShouldBe(review["escalation"]!["atTheDoor"]!["of"]!.GetValue<double>());
    }

    [Fact]
    public async Task What_people_wrote_stays_text_in_the_workbook()
    {
        var id = past.ActivationId;
        var bytes = await FileAsync(id, "xlsx");
        using var file = new MemoryStream(bytes);
        Sheet(file, "任务").Select(row => (string)row["任务"]).ShouldContain(PastEmergency.Formula);
        var hazards = Sheet(file, "险情清单").Select(row => (string)row["险情"]).ToList();
        foreach (var text in PastEmergency.Hostile)
            hazards.ShouldContain(said => said.Trim() == text.Trim());

        using var archive = new ZipArchive(new MemoryStream(bytes));
        foreach (var sheet in archive.Entries.Where(entry => entry.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)))
        {
            using var stream = sheet.Open();
            var xml = System.Xml.Linq.XDocument.Load(stream);
            xml.Descendants().ShouldNotContain(element => element.Name.LocalName == "f", sheet.FullName);
            foreach (var cell in xml.Descendants().Where(element => element.Name.LocalName == "c" && element.Value.TrimStart().StartsWith('=')))
                ((string?)cell.Attribute("t")).ShouldBeOneOf("str", "inlineStr", "s");
        }
    }

    [Fact]
    public async Task The_pdf_is_printed_from_the_page_and_the_html_needs_nothing_else()
    {
        var id = past.ActivationId;
        var pdf = await FileAsync(id, "pdf");
        pdf.AsSpan(0, 5).SequenceEqual("%PDF-"u8).ShouldBeTrue();
        using var document = PdfDocument.Open(pdf);
        var text = string.Concat(document.GetPages().Select(page => page.Text));
        text.ShouldContain("气象灾害复盘报告");
        text.ShouldContain($"1 / {document.NumberOfPages}");
        // Tables are open on paper, closed as they may be on the screen.
        text.ShouldContain("23:00–23:59");

        var html = System.Text.Encoding.UTF8.GetString(await FileAsync(id, "html"));
        html.ShouldContain("default-src 'none'");
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<link");
        html.ShouldContain($"href=\"{District.Url}activations/{id}/review/stairwells");
    }

    [Fact]
    public async Task A_drill_and_what_is_provisional_say_so_on_page_paper_and_every_sheet()
    {
        await District.CalmAsync();
        var id = await District.ActivateAsync(Support.District.XixingStreet, drill: true);
        var page = await PageAsync($"/activations/{id}/review");
        page.ShouldContain("没有下达过任务");
        page.ShouldContain("data-paper=\"drill-provisional\"");
        await District.DispatchAsync(id, Support.District.XixingStreet);

        using var document = PdfDocument.Open(await FileAsync(id, "pdf"));
        document.GetPages().ShouldAllBe(printed => printed.Text.Contains("演练 DRILL") && printed.Text.Contains("暂行 PROVISIONAL"));
        using var file = new MemoryStream(await FileAsync(id, "xlsx"));
        file.GetSheetNames().ShouldAllBe(name => name.StartsWith("演练"));
    }

    [Fact]
    public async Task Who_only_reads_takes_nothing_away_and_each_export_is_recorded_with_its_taker()
    {
        var id = await past.HappenAsync();
        using var observer = await District.SignInAsync("observer");
        foreach (var format in new[] { "html", "pdf", "xlsx" })
            (await GetAsync($"/api/v1/activations/{id}/report.{format}", observer.Token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var page = await (await GetAsync($"/activations/{id}/review", observer.Token)).Content.ReadAsStringAsync();
        page.ShouldNotContain("report.xlsx");
        (await ExportsAsync(id)).ShouldBeEmpty();

        await FileAsync(id, "xlsx");
        await FileAsync(id, "html");
        (await ExportsAsync(id)).ShouldBe(["xlsx", "html"]);
        using var street = await District.SignInAsync("street");
        (await GetAsync($"/api/v1/activations/{id}/report.xlsx?unitCode={Support.District.Code}", street.Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await GetAsync($"/activations/{id}/review?unitCode={Support.District.Code}", street.Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Earlier_emergencies_of_the_same_kind_stand_beside_it_and_drills_do_not()
    {
        var earlier = await past.HappenAsync();
        var drill = await past.HappenAsync(drill: true);
        var id = await past.HappenAsync();
        var comparison = (await PageAsync($"/activations/{id}/review")).Split("id=\"comparison\"")[1];
        comparison.ShouldContain($"/activations/{earlier}/review");
        comparison.ShouldNotContain(drill);
        comparison.ShouldContain("本次");
    }

    [Fact]
    public async Task A_late_answer_changes_what_is_kept_of_an_earlier_emergency()
    {
        await District.CalmAsync();
        var silent = await District.TrioAsync();
        var earlier = await District.ActivateAsync();
        var asked = await District.DispatchAsync(earlier, silent[0].StairwellCode);
        // Written down a moment after it was: what comes to the record later is computed again.
        await Patience.UntilAsync("that it was sent is on record", async () => (int)(await District.Dispatcher.GetAsync($"dispatches/{asked}"))["progress"]!["sent"]! == silent.Count);
        await District.Dispatcher.PostAsync($"activations/{earlier}/end", new { reason = "解除" });
        await using var database = NpgsqlDataSource.Create(District.ConnectionString);
        await using var connection = await database.OpenConnectionAsync();
        var seals = new SealRecords(new(database), new(database));
        var id = await past.HappenAsync();
        async Task<string> BesideAsync() => (await PageAsync($"/activations/{id}/review/tables/comparison/comparison")).Split($"/activations/{earlier}/review?")[1].Split("</tr>")[0];
        // Sealing waits for a while after the end: each look is an hour later.
        var looks = 0;
        Task KeptAsync(int completed) => Patience.UntilAsync($"it is sealed and kept with {completed} completed", async () =>
        {
            await seals.SweepAsync(TimeProvider.System.GetUtcNow().AddHours(++looks), default);
            await BesideAsync();
            return await connection.ExecuteScalarAsync<bool>(
                """
                select exists (select 1 from review_headline h join record_seal s using (activation_id, seals)
                                where activation_id = @id and s.waiting_since is null and (h.headline -> 'completed' ->> 'count')::int = @completed)
                """,
                new { id = Guid.Parse(earlier), completed });
        });
        await KeptAsync(0);
        (await BesideAsync()).ShouldContain("figure=neverAtAll");
        // What is kept is what is shown, and nothing is computed again.
        (await connection.ExecuteAsync("update review_headline set headline = jsonb_set(headline, '{neverReached,count}', '0') where activation_id = @id", new { id = Guid.Parse(earlier) })).ShouldBe(1);
        (await BesideAsync()).ShouldNotContain("figure=neverAtAll");

        await silent[0].Api.PostAsync($"me/dispatches/{asked}/complete", new { });
        await Patience.UntilAsync("the late answer can be read", async () => (await BesideAsync()).Contains("figure=completed", StringComparison.Ordinal));
        await KeptAsync(1);
        (await BesideAsync()).ShouldContain("figure=completed");
        foreach (var phone in silent)
            await phone.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_chromium_the_page_says_print_and_the_pdf_says_why_not()
    {
        var id = past.ActivationId;
        await using var app = await AppProcess.StartAsync(District.ConnectionString, new Dictionary<string, string> { ["GRIDALERT_CHROMIUM"] = "/nowhere/chromium" });
        using var dispatcher = await ApiClient.SignInAsync(app.Url, "district");
        var refused = await dispatcher.GetAsync($"activations/{id}/report.pdf");
        refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Text("detail").ShouldContain("用浏览器的打印功能");
        var page = await (await GetAsync($"/activations/{id}/review", dispatcher.Token, app.Url)).Content.ReadAsStringAsync();
        page.ShouldNotContain("report.pdf");
        page.ShouldContain("data-print");
    }

    /// <summary>Pages know a browser by its cookies, programs by their header.</summary>
    private async Task<HttpResponseMessage> GetAsync(string path, string? token, Uri? url = null, string language = "zh-CN")
    {
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = url ?? District.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", $"gridalert-session={token}; .AspNetCore.Culture=c%3D{language}%7Cuic%3D{language}");
        return await http.SendAsync(request);
    }

    /// <summary>A record that has just begun cannot be read while an older transaction is under way anywhere: the page says to come again.</summary>
    private async Task<string> PageAsync(string path, string language = "zh-CN")
    {
        HttpResponseMessage response = null!;
        await Patience.UntilAsync($"{path} can be read", async () => (response = await GetAsync(path, District.Dispatcher.Token, language: language)).StatusCode != HttpStatusCode.ServiceUnavailable);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<byte[]> FileAsync(string id, string format)
    {
        var response = await GetAsync($"/api/v1/activations/{id}/report.{format}", District.Dispatcher.Token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>The files that were taken away; the figures alone are asked for by these tests themselves.</summary>
    private async Task<List<string>> ExportsAsync(string id)
    {
        await using var database = new NpgsqlConnection(District.ConnectionString);
        return (await database.QueryAsync<string>(
            "select data->>'format' from journal where kind = 'recordExported' and data->>'activationId' = @id and data->>'format' <> 'json' and data->>'byName' is not null order by tx, seq", new { id })).AsList();
    }

    private static List<IDictionary<string, object>> Sheet(Stream file, string name)
    {
        file.Position = 0;
        return [.. file.Query(useHeaderRow: true, sheetName: name).Cast<IDictionary<string, object>>()];
    }

    private static double Number(object value) => Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);

    private static double? Length(object value) => value is string ? null : Number(value);
}
