using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Hats;

/// <summary>A standing assignment beside a post, as data.</summary>
public sealed record HatKind(string Key, string Name);

/// <summary>Who wears it, from when until when, and the hours of a year that it stands for.</summary>
/// <param name="EndedOn">The last day; null while it goes on.</param>
/// <param name="Minutes">Confirmed, of duties of its kinds of dispatches within its days.</param>
public sealed record Hat(Guid Id, string Kind, Guid MemberId, Personal Name, string StairwellCode, DateOnly BeganOn, DateOnly? EndedOn, long Minutes);

/// <summary>One kind of hat in a unit.</summary>
/// <param name="People">Who wear it today.</param>
public sealed record HatFigures(string Kind, string Name, int People, long Minutes);

/// <summary>The hats of a unit as programs read them; they name nobody.</summary>
public sealed record HatsAnswer(string UnitCode, int Year, IReadOnlyList<HatFigures> Hats);

public sealed record HatRequest(Guid? MemberId, string? Kind, DateOnly? From, DateOnly? Until);
