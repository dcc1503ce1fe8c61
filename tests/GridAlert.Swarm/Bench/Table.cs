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
        text.AppendLine(CultureInfo.InvariantCulture, $"{machine.Processor}, {machine.Cores} cores, {machine.MemoryGiB} GiB; {machine.System}; {machine.Runtime}; PostgreSQL {machine.PostgreSql}, data on {machine.DataOn}; {result.Phones} phones and both servers on this machine.");
        text.AppendLine();
        text.AppendLine("| figure | GridAlert | limit | ratio | aim |");
        text.AppendLine("| --- | ---: | ---: | ---: | --- |");
        foreach (var figure in result.Figures)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {figure.Name} ({figure.Limit}) | {Cell(figure.GridAlert, figure.Unit)} | {Cell(figure.LimitRounds, figure.Unit)} | **{figure.Ratio:0.00}** | {Aim(figure)} |");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Medians, in brackets the lowest and highest round; rounds of both sides alternate. {result.Seconds:0} s in all.");
        foreach (var note in result.Notes)
            text.AppendLine(CultureInfo.InvariantCulture, $"- {note}");
        return text.ToString();
    }

    private static string Cell(Rounds rounds, string unit) =>
        rounds.Values.Count == 1 ? $"{Number(rounds.Median)} {unit}" : $"{Number(rounds.Median)} {unit} ({Number(rounds.Min)}–{Number(rounds.Max)})";

    private static string Number(double value) => value.ToString(value >= 100 ? "#,0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static string Aim(Figure figure)
    {
        if (figure.Aim is not { } aim)
            return "–";
        var sign = figure.HigherIsBetter ? "≥" : "≤";
        var bounds = figure.Worst is { } worst ? $"{sign} {Bound(aim)}, at worst {Bound(worst)}" : $"{sign} {Bound(aim)}";
        return $"{bounds}: {(figure.Met == true ? "met" : figure.Bearable == true ? "within the worst" : "missed")}";
    }

    private static string Bound(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
