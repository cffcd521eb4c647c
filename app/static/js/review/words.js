// Which words a moment or a stretch of sound belongs to; words are {start, end} in seconds, in order.
export function wordAt(words, seconds) {
  let low = 0;
  let high = words.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (seconds < words[middle].start) high = middle - 1;
    else if (seconds >= words[middle].end) low = middle + 1;
    else return middle;
  }
  return -1;
}

export function wordsWithin(words, start, end) {
  const tolerance = 0.01;
  return words.flatMap((word, index) =>
    word.start >= start - tolerance && word.end <= end + tolerance ? [index] : [],
  );
}
