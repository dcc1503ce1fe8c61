using System.Globalization;
using System.Text;

namespace GridAlert.Swarm.Bench;

/// <summary>The result as Markdown.</summary>
internal static class Table
{
    public static string Write(BenchResult result)
    {
        var text = new StringBuilder();
        var machine = result.Machine;
        text.AppendLine(CultureInfo.InvariantCulture, $"{machine.Processor}, {machine.Cores} cores, {machine.MemoryGiB} GiB; {machine.System}; {machine.Runtime}; PostgreSQL {machine.PostgreSql}, data on {machine.DataOn}; phones and all servers on this machine; {result.At:yyyy-MM-dd HH:mm} UTC.");
        text.AppendLine();
        text.AppendLine("| figure | GridAlert | limit | ratio | aim |");
        text.AppendLine("| --- | ---: | ---: | ---: | --- |");
        foreach (var figure in result.Figures)
        {
            var limit = figure.Limit.Length > 0 ? $" ({figure.Limit})" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {figure.Name}{limit} | {Cell(figure.GridAlert, figure.Unit)} | {(figure.LimitRounds is { } rounds ? Cell(rounds, figure.Unit) : "–")} | {Ratio(figure.Ratio)} | {Aim(figure)} |");
            foreach (var beside in figure.Beside)
                text.AppendLine(CultureInfo.InvariantCulture, $"| – beside {beside.Name} | | {Cell(beside.Rounds, figure.Unit)} | {Ratio(beside.Ratio)} | {Aim(beside)} |");
        }
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Medians, in brackets the lowest and highest round; rounds of all sides alternate. {result.Seconds:0} s in all.");
        foreach (var note in result.Notes)
            text.AppendLine(CultureInfo.InvariantCulture, $"- {note}");
        return text.ToString();
    }

    private static string Cell(Rounds rounds, string unit) =>
        rounds.Values.Count == 1 ? $"{Number(rounds.Median)} {unit}" : $"{Number(rounds.Median)} {unit} ({Number(rounds.Min)}–{Number(rounds.Max)})";

    private static string Number(double value) => value.ToString(value >= 100 ? "#,0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static string Ratio(double? ratio) => ratio is { } value ? $"**{value.ToString("0.00", CultureInfo.InvariantCulture)}**" : "–";

    private static string Aim(Figure figure)
    {
        var sign = figure.HigherIsBetter ? "≥" : "≤";
        var bounds = figure.Aim is { } aim ? $"{sign} {Bound(aim)}" : figure.Bound is { } bound ? $"≤ {Bound(bound)} {figure.Unit}" : null;
        if (bounds is null)
            return "–";
        var worst = figure.Worst is { } at ? $", at worst {Bound(at)}" : "";
        return $"{bounds}{worst}: {(figure.Met == true ? "met" : figure.Bearable == true ? "within the worst" : "missed")}";
    }

    private static string Aim(Beside beside) => beside.Aim is { } aim ? $"≤ {Bound(aim)}: {(beside.Met == true ? "met" : "missed")}" : "–";

    private static string Bound(double value) => value.ToString("0.0#", CultureInfo.InvariantCulture);
}
