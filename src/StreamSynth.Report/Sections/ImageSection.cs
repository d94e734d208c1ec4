using StreamSynth.Report.Contents;
using StreamSynth.Report.Markup;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Report.Sections;

/// <summary>Draws contact sheets: per class, images that were trained on, real beside synthetic.</summary>
internal sealed class ImageSection : IReportSection
{
    // With more classes than this the page would be mostly images; the rest is folded away.
    private const int ClassesOpen = 12;

    public string Id => "images";

    public string Title => "Images";

    public void Write(Html html, RunContents run)
    {
        ClassSheet[] sheets = [.. run.Sheets.Where(sheet => sheet.Real.Count + sheet.Synthetic.Count > 0)];
        if (sheets.Length == 0)
        {
            html.Raw("<p class=\"empty\">No image was in the training pool when the run ended.</p>\n");
            return;
        }

        html.Raw("<p class=\"intro\">A few images of each class as the classifier saw them: <span class=\"real\">real</span> beside ");
        html.Raw("<span class=\"synthetic\">synthetic</span>");
        html.Raw(", the latter spread evenly over the run. Under each: prompt, seed, CLIP score.</p>\n");
        foreach (ClassSheet sheet in sheets.Take(ClassesOpen)) WriteSheet(html, sheet);
        if (sheets.Length <= ClassesOpen) return;

        html.Write($"<details><summary>{Quantity.Count(sheets.Length - ClassesOpen, "more class", "more classes")}</summary>\n");
        foreach (ClassSheet sheet in sheets.Skip(ClassesOpen)) WriteSheet(html, sheet);
        html.Raw("</details>\n");
    }

    private static void WriteSheet(Html html, ClassSheet sheet)
    {
        html.Write($"<article class=\"sheet\" data-class=\"{sheet.Class}\"><h3>{sheet.Class}</h3>\n<div class=\"pair\">\n");
        WriteSide(html, "real", sheet.Real, sheet.RealResidents);
        WriteSide(html, "synthetic", sheet.Synthetic, sheet.SyntheticResidents);
        html.Raw("</div></article>\n");
    }

    private static void WriteSide(Html html, string domain, IReadOnlyList<Picture> pictures, int residents)
    {
        html.Write($"<div class=\"side {domain}\"><p class=\"side-label\"><span class=\"{domain}\">{domain}</span>");
        html.Write($" {pictures.Count} of {Quantity.Count(residents)}</p><div class=\"thumbs\">\n");
        if (pictures.Count == 0) html.Raw("<p class=\"empty\">none in the pool</p>");
        foreach (Picture picture in pictures) WritePicture(html, picture);
        html.Raw("</div></div>\n");
    }

    private static void WritePicture(Html html, Picture picture)
    {
        PoolRow image = picture.Image;
        string text = picture.Sample?.Prompt ?? picture.Sample?.Source ?? $"{image.Domain} {image.Ordinal}";
        string detail = Detail(picture);
        string seed = image.Domain == Domains.Real || picture.Sample is null ? string.Empty : $"seed {picture.Sample.Seed}";
        html.Write($"<figure title=\"{text}&#10;{detail} {seed}&#10;ordinal {image.Ordinal}, used ");
        html.Write($"{Quantity.Count(image.Uses, "time", "times")}\">");
        html.Write($"<img alt=\"{text}\" width=\"{image.Width}\" height=\"{image.Height}\" ");
        html.Write($"src=\"data:image/{image.Format};base64,{Convert.ToBase64String(image.Data)}\" />");
        html.Write($"<figcaption><span class=\"prompt\">{text}</span><span class=\"soft\">{detail}</span>");
        if (seed.Length > 0) html.Write($"<span class=\"soft seed\">{seed}</span>");
        html.Raw("</figcaption></figure>\n");
    }

    private static string Detail(Picture picture)
    {
        if (picture.Sample is not SampleRow sample || picture.Image.Domain == Domains.Real) return $"used {Quantity.Count(picture.Image.Uses)} ×";
        return sample.Score is double score ? $"score {Quantity.Number(score, "0.000")}" : "not scored";
    }
}
