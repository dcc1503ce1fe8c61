using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>The charts of the review. Lines differ by dashes and marks and bars by their filling: colour is not needed to read them.</summary>
internal static class ReviewCharts
{
    private const int Wide = 720;
    private const double BarWidth = 0.38;

    private static readonly (LineStyle Line, MarkerType Marker)[] Looks =
    [
        (LineStyle.Dot, MarkerType.None), (LineStyle.Dash, MarkerType.None), (LineStyle.Solid, MarkerType.Circle), (LineStyle.DashDot, MarkerType.Triangle), (LineStyle.LongDash, MarkerType.Square),
    ];

    /// <summary>How many had come after so long, of a hundred that could.</summary>
    public static string Curves(IReadOnlyList<(string Key, ResponseTime Time)> rows, ReviewWords words)
    {
        var slowest = rows.Max(row => row.Time.Curve[^1].After);
        var (unit, name) = slowest > TimeSpan.FromHours(3) ? (TimeSpan.FromHours(1), "axis.hours") : slowest > TimeSpan.FromMinutes(3) ? (TimeSpan.FromMinutes(1), "axis.minutes") : (TimeSpan.FromSeconds(1), "axis.seconds");
        var plot = Plot();
        plot.Axes.Add(Axis(AxisPosition.Bottom, words[name], 0, Math.Max(1, slowest / unit) * 1.02));
        plot.Axes.Add(Axis(AxisPosition.Left, words["axis.share"], 0, 102));
        foreach (var ((key, time), look) in rows.Zip(Looks))
        {
            var series = new StairStepSeries
            {
                Title = words["step." + key],
                Color = OxyColors.Black,
                LineStyle = look.Line,
                StrokeThickness = 1.8,
                VerticalStrokeThickness = 1.8,
                VerticalLineStyle = look.Line,
                MarkerType = look.Marker,
                MarkerSize = 3.5,
                MarkerFill = OxyColors.White,
                MarkerStroke = OxyColors.Black,
                MarkerStrokeThickness = 1.2,
                MarkerResolution = 24,
            };
            series.Points.AddRange(time.Curve.Select(point => new DataPoint(point.After / unit, 100.0 * point.Count / time.Observed.Of)));
            // What has come stays come until the end of the picture.
            series.Points.Add(new(slowest / unit, 100.0 * time.Curve[^1].Count / time.Observed.Of));
            plot.Series.Add(series);
        }
        return ChartSvg.Draw(plot, Wide, 320);
    }

    /// <summary>From the worst to the best unit, with the middle and the worst tenth between them.</summary>
    public static string Spread(IReadOnlyList<ReachSpread> rows, ReviewWords words)
    {
        var plot = Plot();
        plot.Axes.Add(Axis(AxisPosition.Bottom, words["axis.inTime"], -2, 102));
        var names = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, TickStyle = TickStyle.None, GapWidth = 0.4 };
        names.Labels.AddRange(rows.Select(row => words["spread." + row.Level]));
        plot.Axes.Add(names);
        for (var i = 0; i < rows.Count; i++)
        {
            var whole = new LineSeries { Color = OxyColors.Black, StrokeThickness = 1.2 };
            whole.Points.AddRange([new(100 * rows[i].Worst!.Value, i), new(100 * rows[i].Best!.Value, i)]);
            plot.Series.Add(whole);
        }
        (string Key, MarkerType Marker, OxyColor Fill, Func<ReachSpread, double?> Of)[] marks =
        [
            ("best", MarkerType.Triangle, OxyColors.White, row => row.Best), ("middle", MarkerType.Circle, OxyColors.Black, row => row.Median),
            ("worstTenth", MarkerType.Diamond, OxyColors.White, row => row.WorstTenth), ("worst", MarkerType.Square, OxyColors.Black, row => row.Worst),
        ];
        foreach (var mark in marks)
        {
            var series = new ScatterSeries { Title = words["col." + mark.Key], MarkerType = mark.Marker, MarkerSize = 6, MarkerFill = mark.Fill, MarkerStroke = OxyColors.Black, MarkerStrokeThickness = 1.4 };
            series.Points.AddRange(rows.Select((row, i) => new ScatterPoint(100 * mark.Of(row)!.Value, i)));
            plot.Series.Add(series);
        }
        return ChartSvg.Draw(plot, Wide, 110 + (rows.Count * 44));
    }

    /// <summary>How many stairwells, by how many of their three answered.</summary>
    public static string Cover(IReadOnlyList<string> names, IReadOnlyList<int> counts)
    {
        var plot = Plot();
        plot.Axes.Add(Axis(AxisPosition.Bottom, null, 0, Math.Max(1, counts.Max() * 1.12)));
        var categories = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, TickStyle = TickStyle.None, GapWidth = 0.5 };
        categories.Labels.AddRange(names);
        plot.Axes.Add(categories);
        var bars = new BarSeries { FillColor = OxyColors.Gray, StrokeColor = OxyColors.Black, StrokeThickness = 1, LabelPlacement = LabelPlacement.Outside, LabelFormatString = "{0}" };
        bars.Items.AddRange(counts.Select(count => new BarItem(count)));
        plot.Series.Add(bars);
        return ChartSvg.Draw(plot, Wide, 220);
    }

    /// <summary>At which hours of the day something was asked, and people were reached out to.</summary>
    public static string Burden(IReadOnlyList<BurdenHour> hours, ReviewWords words)
    {
        var plot = Plot();
        var hourAxis = Axis(AxisPosition.Bottom, words["axis.hour"], -0.6, 23.6);
        (hourAxis.MajorStep, hourAxis.MinorStep, hourAxis.MajorGridlineStyle) = (3, 1, LineStyle.None);
        plot.Axes.Add(hourAxis);
        plot.Axes.Add(Axis(AxisPosition.Left, null, 0, Math.Max(1, hours.Max(hour => Math.Max(hour.Dispatches, hour.Contacts)) * 1.05)));
        plot.Series.Add(Bars(words["col.dispatches"], OxyColors.Black, hours, hour => hour.Dispatches, -BarWidth));
        plot.Series.Add(Bars(words["col.contacts"], OxyColors.White, hours, hour => hour.Contacts, 0));
        return ChartSvg.Draw(plot, Wide, 260);
    }

    private static RectangleBarSeries Bars(string title, OxyColor fill, IReadOnlyList<BurdenHour> hours, Func<BurdenHour, int> count, double from)
    {
        var bars = new RectangleBarSeries { Title = title, FillColor = fill, StrokeColor = OxyColors.Black, StrokeThickness = 1, LabelFormatString = null };
        foreach (var hour in hours.Where(hour => count(hour) > 0))
            bars.Items.Add(new(hour.Hour + from, 0, hour.Hour + from + BarWidth, count(hour)));
        return bars;
    }

    private static PlotModel Plot()
    {
        var plot = new PlotModel { PlotAreaBorderThickness = new(1, 0, 0, 1), DefaultFontSize = 13, Padding = new(4, 8, 12, 4), Culture = System.Globalization.CultureInfo.CurrentUICulture };
        plot.Legends.Add(new Legend { LegendPosition = LegendPosition.TopLeft, LegendPlacement = LegendPlacement.Outside, LegendOrientation = LegendOrientation.Horizontal, LegendSymbolLength = 32, LegendItemSpacing = 18 });
        return plot;
    }

    private static LinearAxis Axis(AxisPosition position, string? title, double minimum, double maximum) => new()
    {
        Position = position,
        Title = title,
        Minimum = minimum,
        Maximum = maximum,
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = OxyColors.LightGray,
        MinorTickSize = 0,
        MinimumMajorStep = 1,
    };
}
