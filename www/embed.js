// For pages that embed the laboratory in frames: gives each frame the height of what is in it. A frame is known by its
// window, so no other page can say how high it is.
addEventListener("message", ({ data, source }) => {
  if (data?.equisphere === "height" && data.height > 0) {
    for (const frame of document.querySelectorAll("iframe")) {
      if (source && frame.contentWindow === source) {
        frame.style.height = `${Math.min(Math.ceil(data.height), 10000)}px`;
      }
    }
  }
});
