using OxyPlot;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>
/// How much room a text takes, since the font is the reader's: Chinese characters are as wide as they are high, others
/// about half of that. It measures and draws nothing.
/// </summary>
internal sealed class TextMeasure : ClippingRenderContext
{
    private const char FirstWide = '\u2e80';
    private const double Narrow = 0.56;
    private const double Line = 1.2;

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight) =>
        string.IsNullOrEmpty(text) ? OxySize.Empty : new(text.Sum(c => c >= FirstWide ? 1 : Narrow) * fontSize, Line * fontSize);

    public override void DrawLine(IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin) => throw new NotSupportedException();

    public override void DrawPolygon(IList<ScreenPoint> points, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray, LineJoin lineJoin) => throw new NotSupportedException();

    public override void DrawText(
        ScreenPoint p, string text, OxyColor fill, string fontFamily, double fontSize, double fontWeight, double rotation, HorizontalAlignment horizontalAlignment, VerticalAlignment verticalAlignment, OxySize? maxSize) => throw new NotSupportedException();

    protected override void SetClip(OxyRect clippingRectangle) => throw new NotSupportedException();

    protected override void ResetClip() => throw new NotSupportedException();
}
