using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Dapper;
using GridAlert.Features.Everyday.Recognition;
using GridAlert.Features.Everyday.Recognition.Hours;
using GridAlert.Features.Everyday.Recognition.Points;
using GridAlert.Features.Everyday.Recognition.Stars;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>Hours, points, stars, awards, letters and allowances on real PostgreSQL; the test's own clock says which day is counted. Each story has a stairwell of its own.</summary>
public partial class RecognitionContract(District district) : IClassFixture<District>
{
    private static readonly RecognitionOptions Options = RecognitionOptions.Read(new ConfigurationBuilder().Build());
    private static int _days;

    [Fact]
    public async Task A_duty_counts_once_and_the_public_board_is_the_ledger_to_the_minute()
    {
        await district.CalmAsync();
        var phone = await PhoneAsync();
        var (community, home) = (phone.StairwellCode[..12], (string)(await phone.Api.GetAsync("me/visits"))["round"][0]!["householdId"]!);
        await phone.Api.PostAsync($"me/visits/{home}", new { outcome = "met" });
        var dispatch = await district.DispatchAsync(unitCode: phone.StairwellCode);
        await phone.Api.PostAsync($"me/dispatches/{dispatch}/acknowledge", new { });
        await phone.Api.PostAsync($"me/dispatches/{dispatch}/complete", new { });
        await using var database = await OpenAsync();
        var training = Guid.CreateVersion7();
        await database.ExecuteAsync(
            """
            insert into team_event (id, unit_code, kind, title, held_on, minutes, by_name, created_at) values (@training, @community, 'training', '防汛培训', @today, 90, '同事', now());
            insert into attendance (event_id, member_id) values (@training, @member::uuid);
            """,
            new { training, community, member = phone.MemberId, today = Today });

        await CountAsync();
        await CountAsync();
        (await database.QueryAsync<string>("select source || ' ' || minutes from volunteer_hours where member_id = @member::uuid order by 1", new { member = phone.MemberId })).ShouldBe(["dispatch 30", "event 90", "visit 10"]);

        // A hat stands for the duties of its kinds of dispatches within its days, and is worn once.
        await database.ExecuteAsync("update hat_kind set dispatch_kinds = array['disasterAlert'] where key = 'fraud'");
        using var above = await PageClient.SignInAsync(district.Url, "district");
        var hats = $"/hats/{community}";
        var hat = new Dictionary<string, string> { ["Form.Member"] = phone.MemberId, ["Form.Kind"] = "fraud", ["Form.From"] = Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
        (await above.PostAsync(hats, hats + "?handler=Give", new(hat))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await above.PostAsync(hats, hats + "?handler=Give", new(hat))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var worn = (await district.Dispatcher.GetAsync($"units/{phone.StairwellCode}/hats"))["hats"].AsArray().Single(one => (string)one!["kind"]! == "fraud")!;
        ((int)worn["people"]!, (long)worn["minutes"]!).ShouldBe((1, 30));

        // What is entered waits, until another account has confirmed it; it may correct.
        using var desk = await PageClient.SignInAsync(district.Url, "district");
        var hours = $"/hours/{community}";
        await EnterAsync(desk, hours, phone.MemberId, "-10");
        (await DecideAsync(desk, hours, phone.MemberId)).ShouldBe(HttpStatusCode.Conflict, "who entered it does not confirm it");
        using var other = await PageClient.SignInAsync(district.Url, "admin");
        (await DecideAsync(other, hours, phone.MemberId)).ShouldBe(HttpStatusCode.Redirect);
        // Two corrections fit one by one; together they take more than there is.
        await EnterAsync(desk, hours, phone.MemberId, "-100");
        await EnterAsync(desk, hours, phone.MemberId, "-100");
        (await DecideAsync(other, hours, phone.MemberId)).ShouldBe(HttpStatusCode.Redirect);
        (await DecideAsync(other, hours, phone.MemberId)).ShouldBe(HttpStatusCode.Conflict);
        await EnterAsync(desk, hours, phone.MemberId, "100");
        await database.ExecuteAsync("update volunteer_hours set state = 'refused' where member_id = @member::uuid and state = 'pending' and minutes < 0", new { member = phone.MemberId });
        (await DecideAsync(other, hours, phone.MemberId)).ShouldBe(HttpStatusCode.Redirect);
        (await EnterAsync(desk, hours, phone.MemberId, "-500")).ShouldContain("累计不能低于零");
        var api = await district.Dispatcher.GetAsync($"units/{community}/hours");
        using var passer = PageClient.Open(district.Url);
        var board = await passer.ReadAsync($"/r/hours/{community}");
        var sum = await database.ExecuteScalarAsync<long>(
            "select sum(h.minutes) from volunteer_hours h join unit u on u.code = h.stairwell_code where u.lineage @> array[@community] and h.state = 'confirmed' and date_trunc('month', h.day) = date_trunc('month', @today::date)", new { community, today = Today });
        board.ShouldContain($"data-minutes=\"{sum}\"");
        ((long)api["minutes"]!).ShouldBe(sum);
        ((long)(await phone.Api.GetAsync("me/recognition"))["monthMinutes"]!).ShouldBe(120);

        // Whole names are the person's own to give.
        var name = (await database.QuerySingleAsync<Personal>("select name from member where id = @member::uuid", new { member = phone.MemberId })).Open;
        board.ShouldNotContain(name);
        await database.ExecuteAsync("insert into recognition_choice (member_id, on_board, letter, changed_at) values (@member::uuid, true, false, now())", new { member = phone.MemberId });
        (await passer.ReadAsync($"/r/hours/{community}")).ShouldContain(name);
    }

    [Fact]
    public async Task A_hundred_exchanges_at_once_take_what_there_is_and_not_one_more()
    {
        var phone = await PhoneAsync();
        await EnterAsync(phone, 600);
        await SettleAsync();
        ((long)(await phone.Api.GetAsync("me/recognition"))["balance"]!).ShouldBe(100);
        using var desk = await PageClient.SignInAsync(district.Url, "district");
        var (page, community) = ($"/points/{phone.StairwellCode[..12]}", phone.StairwellCode[..12]);
        // The stock would do for thirty, the points for twenty.
        await desk.PostAsync(page, page + "?handler=Add", new() { ["Form.Name"] = "洗衣液", ["Form.Points"] = "5", ["Form.Stock"] = "30" });
        var item = await OneAsync<Guid>("select id from points_item where community_code = @community", new { community });

        // A hundred with a key each, and each key twice.
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => phone.Api.PostAsync("me/exchanges", new { itemId = item }, $"ask-{n / 2}")));
        answers.Where(answer => answer.Status == HttpStatusCode.Created).Select(answer => answer.Text("id")).Distinct().Count().ShouldBe(20);
        answers.Where(answer => answer.Status != HttpStatusCode.Created).ShouldAllBe(answer => answer.Status == HttpStatusCode.Conflict);
        (await OneAsync<string>("select concat_ws(' ', i.stock, a.balance, h.balance) from points_item i, points_account a, points_account h where i.id = @item and a.member_id = @member::uuid and h.community_code = @community and h.kind = 'held'", new { item, member = phone.MemberId, community })).ShouldBe("10 0 100");

        var (first, second) = (answers.First(answer => answer.Status == HttpStatusCode.Created).Text("id"), answers.Last(answer => answer.Status == HttpStatusCode.Created).Text("id"));
        (await desk.PostAsync(page, page + "?handler=HandOver", new() { ["exchangeId"] = first })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await desk.PostAsync(page, page + "?handler=HandOver", new() { ["exchangeId"] = first })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await desk.PostAsync(page, page + "?handler=Return", new() { ["exchangeId"] = first, ["reason"] = "误点" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await desk.PostAsync(page, page + "?handler=Return", new() { ["exchangeId"] = second, ["reason"] = "不要了" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await OneAsync<string>("select concat_ws(' ', i.stock, a.balance, s.balance) from points_item i, points_account a, points_account s where i.id = @item and a.member_id = @member::uuid and s.community_code = @community and s.kind = 'spent'", new { item, member = phone.MemberId, community })).ShouldBe("11 5 5");

        // All accounts are nothing together, each is the sum of its postings, and a posting is never changed.
        (await OneAsync<long>("select sum(balance)::bigint from points_account")).ShouldBe(0);
        (await OneAsync<int>("select count(*)::int from points_account a where a.balance <> coalesce((select sum(case when p.to_account = a.id then p.amount else -p.amount end) from points_posting p where a.id in (p.from_account, p.to_account)), 0)")).ShouldBe(0);
        await using var database = await OpenAsync();
        (await Should.ThrowAsync<PostgresException>(() => database.ExecuteAsync("update points_posting set amount = 1"))).MessageText.ShouldContain("append-only");

        // A neighbour's phone has another catalogue, or none.
        var other = await Phone.BindAsync(district.Url, (await district.InvitesAsync(phone.StairwellCode[..9] == District.XixingStreet ? District.ChangheStreet : District.XixingStreet))[0]);
        (await other.Api.PostAsync("me/exchanges", new { itemId = item })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_month_is_rated_once_explains_itself_and_a_correction_leaves_what_was_there()
    {
        var phone = await PhoneAsync();
        await using var source = NpgsqlDataSource.Create(district.ConnectionString);
        var tree = new UnitTree(new(source));
        await tree.LoadAsync(default);
        var stars = new StarStore(source, new(source, new VisitQuery(source, tree)), tree);
        var month = Month.Of(Today);
        (await stars.RateAsync(month, TimeProvider.System.GetUtcNow(), default)).ShouldBeGreaterThan(0);
        (await stars.RateAsync(month, TimeProvider.System.GetUtcNow(), default)).ShouldBe(0, "the month was rated");
        await using (var broken = await OpenAsync())
            await broken.ExecuteAsync("delete from recognition_run where what = 'stars'");
        (await stars.RateAsync(month, TimeProvider.System.GetUtcNow(), default)).ShouldBe(0, "a run that was broken off finds what it had done");
        (await stars.RateLastMonthAsync(TimeProvider.System.GetUtcNow(), default)).ShouldBe(0, "nobody used GridAlert then");

        var rated = (await district.Dispatcher.GetAsync($"units/{phone.StairwellCode}/stars?month={month}"))["stairwells"][0]!;
        rated["rating"]!["lines"]!.AsArray().Select(line => (string)line!["criterion"]!).ShouldBe(StarRules.Criteria);
        using var passer = PageClient.Open(district.Url);
        (await passer.ReadAsync($"/r/stars/{phone.StairwellCode[..12]}?month={month}")).ShouldContain("逐行说明");

        using var http = PhonePage(phone);
        (await PostAsync(http, "/phone/recognition?handler=Objection", new() { ["month"] = month.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["text"] = "三人都参加了培训" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await PostAsync(http, "/phone/recognition?handler=Objection", new() { ["month"] = month.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["text"] = "再说一次" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var desk = await PageClient.SignInAsync(district.Url, "district");
        var page = $"/star-stairwells/{phone.StairwellCode}";
        (await desk.ReadAsync(page)).ShouldContain("三人都参加了培训");
        var objection = await OneAsync<Guid>("select id from star_objection where stairwell_code = @code", new { code = phone.StairwellCode });
        var decision = new Dictionary<string, string> { ["Form.Objection"] = objection.ToString(), ["Form.Criterion"] = "training", ["Form.Part"] = "3", ["Form.Answer"] = "核实，签到表漏登" };
        (await desk.PostAsync(page, page + "?handler=Decide", new(decision) { ["Form.Part"] = "4" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await desk.PostAsync(page, page + "?handler=Decide", new(decision))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await OneAsync<string>("select string_agg(version || ':' || (lines -> 4 ->> 'part'), ' ' order by version) from star_rating where stairwell_code = @code", new { code = phone.StairwellCode })).ShouldBe("1:0 2:3");
        await using var database = await OpenAsync();
        (await Should.ThrowAsync<PostgresException>(() => database.ExecuteAsync("update star_rating set stars = 5"))).MessageText.ShouldContain("append-only");
        (await OneAsync<string>("select text from star_objection where id = @objection", new { objection })).ShouldStartWith("pf1:");
    }

    [Fact]
    public async Task People_decide_awards_letters_go_to_who_agreed_and_allowances_to_each_once()
    {
        var phone = await PhoneAsync();
        var (street, member) = (phone.StairwellCode[..9], phone.MemberId);
        await EnterAsync(phone, 300);
        using var desk = await PageClient.SignInAsync(district.Url, "district");

        // An award keeps the figures of its day.
        var pioneers = $"/pioneers/{street}";
        (await desk.PostAsync(pioneers, pioneers + "?handler=Give", new() { ["member"] = member, ["reason"] = "台风夜逐户通知" })).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await desk.PostAsync(pioneers, pioneers + "?handler=Give", new() { ["member"] = member, ["reason"] = "再评一次" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await desk.ReadAsync(pioneers)).ShouldContain("台风夜逐户通知");
        (await OneAsync<long>("select (evidence ->> 'minutes')::bigint from award where member_id = @member::uuid", new { member })).ShouldBe(300);

        // Nobody agreed to a letter: there is none. One who does has one, with the ledger's figures, until the consent is taken back.
        var letters = $"/commendations/{street}";
        (await desk.ReadAsync(letters)).ShouldContain("还没有人同意致函单位");
        using var http = PhonePage(phone);
        await PostAsync(http, "/phone/recognition?handler=Choice", new() { ["letter"] = "true", ["employer"] = "滨江机械厂" });
        (await OneAsync<string>("select employer from recognition_choice where member_id = @member::uuid", new { member })).ShouldStartWith("pf1:");
        (await desk.ReadAsync(letters)).ShouldNotContain("滨江机械厂");
        var made = await MakeAsync(desk, letters);
        made.ShouldContain("滨江机械厂");
        made.ShouldContain("data-minutes=\"300\"");
        await MakeAsync(desk, letters);
        (await OneAsync<int>("select count(*)::int from commendation where member_id = @member::uuid", new { member })).ShouldBe(1);
        await PostAsync(http, "/phone/recognition?handler=Choice", []);
        (await MakeAsync(desk, letters)).ShouldNotContain("滨江机械厂");
        (await OneAsync<int>("select count(*)::int from commendation where member_id = @member::uuid and employer is not null", new { member })).ShouldBe(0);

        // A month's allowances: of everybody with a post in it, each once; approved by another than who prepared them.
        var month = Month.Of(Today).Before;
        await using (var database = await OpenAsync())
            await database.ExecuteAsync("update post set began_at = @from where stairwell_code like @street || '%'", new { from = month.BeginsAt.ToUniversalTime(), street });
        var page = $"/allowances/{street}?month={month}";
        string To(string handler) => $"/allowances/{street}?handler={handler}&month={month}";
        (await desk.PostAsync(page, To("Prepare"), [])).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await desk.PostAsync(page, To("Prepare"), [])).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var list = await OneAsync<Guid>("select id from allowance_list where unit_code = @street", new { street });
        (await OneAsync<string>("select (l.total_fen = sum(n.phone_fen + n.meal_fen) and count(*) = count(distinct n.member_id) and l.total_fen = 3000 * count(*))::text from allowance_list l join allowance_line n on n.list_id = l.id where l.id = @list group by l.id", new { list })).ShouldBe("true");
        var decide = new Dictionary<string, string> { ["list"] = list.ToString(), ["approved"] = "true" };
        (await desk.PostAsync(page, To("Decide"), new(decide))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var other = await PageClient.SignInAsync(district.Url, "admin");
        (await other.PostAsync(page, To("Decide"), new(decide))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await desk.PostAsync(page, To("Export"), new() { ["list"] = list.ToString() })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var file = await desk.PostAsync(page, To("Export"), new() { ["list"] = list.ToString(), ["reason"] = "发放补助" });
        (await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))[..2].ShouldBe("PK"u8.ToArray());
        (await OneAsync<string>("select string_agg(kind, ' ' order by tx, seq) from journal where data ->> 'listId' = @list", new { list = list.ToString() })).ShouldBe("allowancesPrepared allowancesDecided allowancesExported");

        // Honour beside help, and a warning where help takes the upper hand.
        (await desk.ReadAsync($"/recognition/{street}?year={month.Year}")).ShouldContain("物质帮扶占");
    }

    private static DateOnly Today => TimeProvider.System.GetUtcNow().Day();

    /// <summary>Counts and settles as on a later day, of which each is counted once.</summary>
    private async Task CountAsync()
    {
        await using var source = NpgsqlDataSource.Create(district.ConnectionString);
        await new HoursStore(source, Options).CountAsync(TimeProvider.System.GetUtcNow().AddDays(Interlocked.Increment(ref _days)), default);
    }

    private async Task SettleAsync()
    {
        await using var source = NpgsqlDataSource.Create(district.ConnectionString);
        await new PointsStore(source, Options).SettleAsync(TimeProvider.System.GetUtcNow().AddDays(Interlocked.Increment(ref _days)), default);
    }

    private async Task EnterAsync(Phone phone, int minutes)
    {
        using var desk = await PageClient.SignInAsync(district.Url, "district");
        var page = $"/hours/{phone.StairwellCode[..12]}";
        (await EnterAsync(desk, page, phone.MemberId, minutes.ToString(CultureInfo.InvariantCulture))).ShouldBeEmpty();
        using var other = await PageClient.SignInAsync(district.Url, "admin");
        (await DecideAsync(other, page, phone.MemberId)).ShouldBe(HttpStatusCode.Redirect);
    }

    /// <summary>Confirms what somebody has waiting.</summary>
    private async Task<HttpStatusCode> DecideAsync(PageClient desk, string page, string member)
    {
        var entry = await OneAsync<Guid>("select id from volunteer_hours where member_id = @member::uuid and state = 'pending' order by id limit 1", new { member });
        using var answer = await desk.PostAsync(page, page + "?handler=Decide", new() { ["entry"] = entry.ToString(), ["confirmed"] = "true" });
        return answer.StatusCode;
    }

    /// <summary>Gives the page where it was refused.</summary>
    private static async Task<string> EnterAsync(PageClient desk, string page, string member, string minutes)
    {
        using var answer = await desk.PostAsync(page, page + "?handler=Enter", new() { ["Form.Member"] = member, ["Form.Day"] = Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["Form.Minutes"] = minutes, ["Form.Text"] = "值守" });
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> MakeAsync(PageClient desk, string page)
    {
        using var answer = await desk.PostAsync(page, page + "?handler=Make", new() { ["reason"] = "年终表扬" });
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    private async Task<Phone> PhoneAsync() => await Phone.BindAsync(district.Url, await district.InviteAsync());

    private HttpClient PhonePage(Phone phone)
    {
        var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = district.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", phone.Token);
        return http;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string to, Dictionary<string, string> fields)
    {
        fields["__RequestVerificationToken"] = FormToken().Match(await http.GetStringAsync("/phone/recognition")).Groups[1].Value;
        return await http.PostAsync(to, new FormUrlEncodedContent(fields));
    }

    private async Task<T> OneAsync<T>(string sql, object? what = null)
    {
        await using var database = await OpenAsync();
        return (await database.QuerySingleAsync<T>(sql, what))!;
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(district.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex FormToken();
}
