#:project ../src/StreamSynth.Media/StreamSynth.Media.csproj
#:property PublishAot=false
// Writes src/StreamSynth.Media/Icons/near-duplicates.txt: the held-out icons that nearly equal an icon of realTrain.
// Run from the repository root, after a change of the icon package or of icons.json: dotnet run -c Release tools/icons_near_duplicates.cs
#pragma warning disable RS0030 // A tool prints.
using System.Collections.Concurrent;
using System.Diagnostics;
using StreamSynth.Media.Icons;

long start = Stopwatch.GetTimestamp();
IconPackage package = IconPackage.Open("node_modules/@iconify/json");
IconSplits splits = IconSplits.ReadEmbedded();
NearDuplicateRule rule = new(splits, Icons("realTrain"));
Console.WriteLine($"realTrain drawn after {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
ConcurrentBag<string> near = [];
Icon[] heldOut = [.. IconSplits.Names.Skip(1).SelectMany(Icons).Where(icon => !icon.Palette)];
Parallel.ForEach(heldOut, icon =>
{
    if (rule.IsNearDuplicate(icon)) near.Add(icon.Id);
});
File.WriteAllText($"src/StreamSynth.Media/Icons/{NearDuplicates.FileName}", NearDuplicates.Compose(splits, near));
Console.WriteLine($"{near.Count} of {heldOut.Length} held-out icons in one ink are near-duplicates ({Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s)");

IEnumerable<Icon> Icons(string split) =>
    from set in splits.Sets[split]
    from icon in package.ReadSet(set, _ => true)
    select new Icon(set, icon.Key, splits.NameRule.ClassOf(icon.Key), split, package.Sets[set].Palette, icon.Value);
