using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Neighbourhood.Demo;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Demo;

/// <summary>Somebody of a demo trio.</summary>
public sealed record DemoPerson(Guid MemberId, string StairwellCode, string Role);

/// <summary>An operation of the story was refused.</summary>
internal sealed class DemoRefused(string code) : Exception(code);

/// <summary>Who acts where and when: the demo accounts, the community that they serve, the others beside it.</summary>
internal sealed class DemoStage(IServiceProvider services, DateTimeOffset now, long seed)
{
    private readonly DemoClock _clock = new(now);

    public required Caller District { get; init; }
    public required Caller Street { get; init; }
    public required Caller Officer { get; init; }
    public required Caller Grid { get; init; }
    public required Caller Admin { get; init; }
    /// <summary>Where most of the story happens.</summary>
    public required Unit Community { get; init; }
    /// <summary>Some more, of all streets, where a little happens.</summary>
    public required IReadOnlyList<Unit> Others { get; init; }
    /// <summary>The trios of the community, stairwell by stairwell.</summary>
    public required IReadOnlyList<DemoPerson> People { get; init; }

    public SeededRandom Random { get; } = new((ulong)seed ^ 0x6D6F6E7468);

    public DateOnly Today { get; } = now.Day();

    /// <summary>An operation that goes by the story's clock.</summary>
    public T Make<T>() where T : class => ActivatorUtilities.CreateInstance<T>(services, _clock);

    public T Find<T>() where T : notnull => services.GetRequiredService<T>();

    /// <summary>What is done next is done then: an hour of a day by a Beijing clock, never later than now.</summary>
    public void At(int daysAgo, int hour, int minute = 0)
    {
        var then = new DateTimeOffset(Today.AddDays(-daysAgo).ToDateTime(new(hour, minute)), BeijingTime.Offset).ToUniversalTime();
        _clock.Now = then < now ? then : now.AddMinutes(-1);
    }

    public Caller As(DemoPerson person) => new(person.MemberId, "", Role.Responder, person.StairwellCode, null, person.Role, now);

    public DemoPerson Person(int number) => People[number % People.Count];

    public string Stairwell(int number) => Person(number * TrioRole.All.Count).StairwellCode;

    public Unit GridOf(int number) => Community.Children[number % Community.Children.Count];

    public string Name() => DemoNames.Person(Random);

    /// <summary>As the demo district's: from a range that no network uses for people.</summary>
    public string Phone() => $"100{Random.Below(100_000_000):D8}";

    public static async Task<T> Done<T>(Task<Outcome<T>> act)
    {
        var outcome = await act;
        return outcome.Ok ? outcome.Value : throw new DemoRefused($"{outcome.Problem.Code} {string.Join(", ", outcome.Problem.Fields.Select(field => $"{field.Field} {field.Code}"))}");
    }
}
