using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Reflection;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Access.Matrix;

/// <summary>
/// Every route, page, form and hub method × everybody who may come × where the thing lies. The doors are read from the
/// program, so that a new one is tried before anybody thinks of it; it also needs its line in <see cref="WhoMay"/>.
/// </summary>
public sealed class EveryDoor(Neighbours all, ITestOutputHelper output) : IClassFixture<Neighbours>
{
    private readonly ConcurrentBag<string> _wrong = [];
    private int _tried;

    [Fact]
    public async Task Nobody_gets_in_where_they_do_not_belong_and_everybody_where_they_do()
    {
        Undeclared().ShouldBeEmpty("Add a line to WhoMay: who may, and what of a larger unit's");

        var began = Stopwatch.GetTimestamp();
        foreach (var line in WhoMay.Lines)
        {
            var cases = all.Visitors.SelectMany(visitor => (line.HasPlace ? all.PlacesFor(visitor) : [all.Spots[0]]).Select(spot => (visitor, spot))).ToList();
            // One after the other where a call ends the session that it comes with.
            var endsSessions = line.Pattern is "/sign-out" or "/api/v1/sessions/current" or "/account?handler=End" or "/account?handler=Others";
            await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = endsSessions ? 1 : Neighbours.AtOnce }, async (one, _) => await TryAsync(line, one.visitor, one.spot, endsSessions));
        }
        foreach (var open in all.Routes.Where(route => route.Policy == Routes.Open))
            await Parallel.ForEachAsync(all.Visitors, async (visitor, _) => await TryOpenAsync(open, visitor));
        foreach (var visitor in all.Visitors)
            await TryHubsAsync(visitor);

        output.WriteLine($"{_tried} cases: {all.Routes.Count} routes and {HubMethods().Count} hub methods × {all.Visitors.Count} visitors × {all.Spots.Count} places, in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s; {_wrong.Count} wrong");
        _wrong.Order().Take(60).ShouldBeEmpty();
        // Whatever was answered: nothing was done in the street beside.
        (await all.DoneBesideAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        var admin = all.Visitors.Single(visitor => visitor.Name == "admin@district");
        var phone = all.Visitors.Single(visitor => visitor.IsResponder);
        foreach (var form in all.Routes.Where(route => route.Method == "POST" && !route.Pattern.StartsWith("/api/", StringComparison.Ordinal) && !route.Pattern.StartsWith("/errors/", StringComparison.Ordinal)))
        {
            var visitor = form.Pattern.StartsWith("/phone", StringComparison.Ordinal) ? phone : admin;
            using var answer = await visitor.CallAsync(all.Http, "POST", AddressOf(form.Pattern, all.Spots[0], null), null, withFormToken: false);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, form.Pattern);
        }
    }

    private IEnumerable<string> Undeclared() =>
        all.Routes.Where(route => route.Policy == Routes.Open ? !WhoMay.Open.Contains(route.Pattern) : WhoMay.Lines.All(line => (line.Method, line.Pattern) != (route.Method, route.Pattern))).Select(route => $"{route.Method} {route.Pattern}")
            .Concat(WhoMay.Lines.Where(line => all.Routes.All(route => route.Policy == Routes.Open || (line.Method, line.Pattern) != (route.Method, route.Pattern))).Select(line => $"{line.Method} {line.Pattern} is no more"))
            .Concat(HubMethods().Except(WhoMay.HubCalls.Keys))
            .Concat(WhoMay.HubCalls.Keys.Except(HubMethods()));

    private async Task TryAsync(Line line, Visitor visitor, Spot spot, bool endsSession)
    {
        if (endsSession)
            await visitor.SignInAsync();
        var with = line.With is { } given ? spot.Fill(given) : null;
        if (with?.Contains("{device}", StringComparison.Ordinal) == true)
            with = with.Replace("{device}", await all.NewDeviceAsync(spot), StringComparison.Ordinal);
        if (with?.Contains("{ownSession}", StringComparison.Ordinal) == true)
            with = with.Replace("{ownSession}", await visitor.SessionIdAsync(), StringComparison.Ordinal);
        if (with?.Contains("{robot}", StringComparison.Ordinal) == true)
            with = with.Replace("{robot}", await all.NewRobotAsync(), StringComparison.Ordinal);
        var address = AddressOf(line.Pattern, spot, with);
        using var answer = await visitor.CallAsync(all.Http, line.Method, address, with);
        if (endsSession)
            await visitor.SignInAsync();
        var got = Read(answer);
        var expected = Expect(line, all.Routes.First(route => (route.Method, route.Pattern) == (line.Method, line.Pattern)).Policy, visitor, spot);
        Note(expected.Contains(got), $"{line.Method} {line.Pattern} by {visitor.Name} {PlaceOf(visitor, spot)}: {got} ({(int)answer.StatusCode}), not {string.Join(" or ", expected)}");
    }

    private async Task TryOpenAsync(Route route, Visitor visitor)
    {
        var address = route.Pattern.Replace("{token}", "none", StringComparison.Ordinal).Replace("{code}", "NONE", StringComparison.Ordinal)
            .Replace("{code:int}", "404", StringComparison.Ordinal).Replace("{id:guid}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal);
        // The doors of phones stand open for pages without network; whose dispatch it is, they ask themselves.
        var with = route.Pattern.StartsWith("/phone", StringComparison.Ordinal) && route.Method == "POST" ? all.Spots[^1].Fill("dispatchId={replied}&dispatch={replied}&id={report}&answer={household}|done&reply.words=x") : null;
        using var answer = await visitor.CallAsync(all.Http, route.Method, address, with);
        Note((int)answer.StatusCode is < 500 and not 403, $"{route.Method} {route.Pattern} by {visitor.Name}: {(int)answer.StatusCode}");
    }

    private async Task TryHubsAsync(Visitor visitor)
    {
        foreach (var (hub, own) in new[] { ("board", !visitor.IsStranger && !visitor.IsResponder), ("responder", visitor.IsResponder) })
        {
            await using var connection = new HubConnectionBuilder()
                .WithUrl(new Uri(all.District.Url, "/hubs/" + hub), options => options.AccessTokenProvider = () => Task.FromResult(visitor.Token)).Build();
            try
            {
                await connection.StartAsync();
                Note(own, $"/hubs/{hub} let {visitor.Name} in");
            }
            catch (HttpRequestException e)
            {
                foreach (var method in HubMethods().Where(method => method.StartsWith(hub, StringComparison.Ordinal)))
                    Note(!own && e.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{method} by {visitor.Name}: {e.StatusCode}");
                continue;
            }
            foreach (var method in HubMethods().Where(method => method.StartsWith(hub, StringComparison.Ordinal)))
            {
                foreach (var spot in all.PlacesFor(visitor))
                    await TryHubAsync(connection, method, visitor, spot);
            }
        }
    }

    private async Task TryHubAsync(HubConnection connection, string method, Visitor visitor, Spot spot)
    {
        var place = PlaceOf(visitor, spot);
        var arguments = WhoMay.HubCalls[method].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(argument => argument switch
        {
            "unit" => (object?)spot.Unit,
            // The dispatch that went to the one stairwell where it lies beside; the unit's own where it reaches everybody below.
            "dispatch" => spot["dispatch"],
            "dispatches" => new[] { spot["dispatch"] },
            "time" => TimeProvider.System.GetUtcNow(),
            "milliseconds" => 0L,
            "reply" => new { words = "x" },
            _ => null,
        }).ToArray();
        var isAboutAThing = WhoMay.HubCalls[method].Split(' ')[0] is "unit" or "dispatch";
        var letIn = !isAboutAThing || place is Place.Inside or Place.Below || (place == Place.Above && visitor.IsResponder);
        try
        {
            await connection.InvokeCoreAsync<object>(method.Split('.')[1], arguments);
            Note(letIn, $"{method} by {visitor.Name} {place}: done");
        }
        catch (HubException e)
        {
            Note(!letIn ? e.Message.Contains("没有这个对象", StringComparison.Ordinal) : !e.Message.Contains("没有这个对象", StringComparison.Ordinal) && !e.Message.Contains("参数不符", StringComparison.Ordinal), $"{method} by {visitor.Name} {place}: {e.Message}");
        }
    }

    private static string[] Expect(Line line, string policy, Visitor visitor, Spot spot)
    {
        if (visitor.IsStranger)
            return ["whoAreYou"];
        var may = WhoMay.Acts[line.May].Any(who => who == visitor.Role || who == visitor.Name)
            && policy switch { "account" => !visitor.IsResponder, "responder" => visitor.IsResponder, _ => true };
        if (!may)
            return policy == "account" && visitor.IsResponder ? ["forbidden"] : !line.HasPlace ? ["forbidden"] : PlaceOf(visitor, spot) is Place.Inside or Place.Below ? ["forbidden"] : ["forbidden", "notFound"];
        return !line.HasPlace ? ["in"] : (PlaceOf(visitor, spot), line.Above) switch
        {
            (Place.Inside or Place.Below, _) or (Place.Above, "seen") => ["in"],
            (Place.Above, "refused") => ["forbidden"],
            _ => ["notFound"],
        };
    }

    private static string Read(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized => "whoAreYou",
        HttpStatusCode.Redirect when answer.Headers.Location!.ToString().StartsWith("/sign-in?returnUrl=", StringComparison.Ordinal) => "whoAreYou",
        HttpStatusCode.Forbidden => "forbidden",
        HttpStatusCode.NotFound => "notFound",
        // A Chromium, which there is none of here, is asked for after everything else.
        >= HttpStatusCode.InternalServerError when !answer.RequestMessage!.RequestUri!.AbsolutePath.EndsWith(".pdf", StringComparison.Ordinal) => "broken",
        _ => "in",
    };

    private static Place PlaceOf(Visitor visitor, Spot spot) =>
        visitor.Unit == spot.Unit ? Place.Inside
        : spot.Unit.StartsWith(visitor.Unit, StringComparison.Ordinal) ? Place.Below
        : visitor.Unit.StartsWith(spot.Unit, StringComparison.Ordinal) ? Place.Above
        : Place.Beside;

    /// <summary>A form's own id goes into its address, as the pages have it.</summary>
    private static string AddressOf(string pattern, Spot spot, string? with)
    {
        var path = spot.Address(pattern);
        if (with?.StartsWith("id=", StringComparison.Ordinal) == true && pattern.StartsWith("/activations/", StringComparison.Ordinal))
            path = "/activations/" + with[3..].Split('&')[0];
        return pattern.Split('?') is [_, var query] ? $"{path}?{query}" : path;
    }

    private void Note(bool right, string what)
    {
        Interlocked.Increment(ref _tried);
        if (!right)
            _wrong.Add(what);
    }

    private static IReadOnlyList<string> HubMethods() =>
        [.. typeof(Startup).Assembly.GetTypes().Where(type => !type.IsAbstract && typeof(Hub).IsAssignableFrom(type)).SelectMany(hub => hub
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(method => method.GetBaseDefinition() == method && !method.IsSpecialName)
            .Select(method => $"{hub.Name.Replace("Hub", "", StringComparison.Ordinal).ToLowerInvariant()}.{method.Name}"))];
}
