namespace GridAlert.Features.Everyday.Requests.Figures;

/// <summary>A share with what it is made of; an empty one is no share.</summary>
public sealed record Share(int Count, int Of)
{
    public double? Value => Of == 0 ? null : (double)Count / Of;
}

public sealed record KindCount(string Kind, string Name, int Count);

/// <summary>How a unit answers: of what came in one month, without what was abuse.</summary>
/// <param name="OnTime">Of what was answered, and of what is overdue without an answer.</param>
/// <param name="Confirmed">By the resident, of what was answered.</param>
/// <param name="LateOpen">Open now and late, whenever it came.</param>
/// <param name="Rating">The mean of the ratings given; null without any.</param>
/// <param name="TopKinds">What was asked for most, the most frequent first.</param>
public sealed record UnitRequests(
    string UnitCode, string UnitName, int Received, Share Answered, Share OnTime, Share Confirmed, int Lapsed, int Reopened, int LateOpen, double? Rating, int Ratings, IReadOnlyList<KindCount> TopKinds);

/// <param name="Month">yyyy-MM in Beijing.</param>
/// <param name="Unit">The unit itself.</param>
/// <param name="Below">Each unit of the next level.</param>
public sealed record RequestFigures(string Month, UnitRequests Unit, IReadOnlyList<UnitRequests> Below);
